package io.hadal.it.shop;

import java.util.List;
import org.springframework.data.jpa.repository.EntityGraph;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.transaction.annotation.Transactional;

/** Purchases with their items. */
public interface Purchases extends JpaRepository<Purchase, Long> {
    @EntityGraph(attributePaths = "items")
    List<Purchase> findByCustomerEmailOrderByAt(String email);

    @Modifying
    @Transactional
    @Query(value = "UPDATE item SET price = ROUND(price * 1.10, 2) WHERE article LIKE ?1", nativeQuery = true)
    int raise(String article);
}
