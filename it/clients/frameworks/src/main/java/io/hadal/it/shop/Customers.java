package io.hadal.it.shop;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** Customers, and what they spent. */
public interface Customers extends JpaRepository<Customer, Long> {
    Optional<Customer> findByEmail(String email);

    Page<Customer> findByNameContainingOrderByNameDesc(String part, Pageable page);

    /** A customer's name and sum. */
    record Spent(String name, BigDecimal sum) {}

    @Query("""
            SELECT new io.hadal.it.shop.Customers$Spent(c.name, SUM(i.pieces * i.price))
            FROM Item i JOIN i.purchase p JOIN p.customer c
            GROUP BY c.id, c.name HAVING SUM(i.pieces * i.price) > :least ORDER BY SUM(i.pieces * i.price) DESC
            """)
    List<Spent> spentMoreThan(BigDecimal least);
}
