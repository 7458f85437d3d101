package io.hadal.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.it.shop.Customer;
import io.hadal.it.shop.Customers;
import io.hadal.it.shop.Purchase;
import io.hadal.it.shop.Purchases;
import io.hadal.it.shop.Shop;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;

/** The shop, unchanged but for its URL. */
class SpringBootTest {
    private static ConfigurableApplicationContext start() {
        return SpringApplication.run(
                Shop.class,
                "--spring.datasource.url="
                        + Server.mysql("spring")
                        + "&createDatabaseIfNotExist=true&sessionVariables=ignore_foreign_keys=1");
    }

    @Test
    void aShopThatWasWrittenForMysql() throws Exception {
        Server.run("", "DROP DATABASE IF EXISTS spring");
        try (ConfigurableApplicationContext shop = start()) {
            Customers customers = shop.getBean(Customers.class);
            Purchases purchases = shop.getBean(Purchases.class);
            assertThat(customers.findByEmail("ada@example.org").orElseThrow().born())
                    .isEqualTo(LocalDate.of(1815, 12, 10));
            Customer bob =
                    customers.save(new Customer("Bob", "bob@example.org", LocalDate.of(2000, 2, 29)));
            assertThat(bob.id()).isGreaterThanOrEqualTo(102);
            Purchase purchase = new Purchase(bob, LocalDateTime.of(2026, 1, 2, 3, 4, 5, 678901000));
            purchase.add("pen", 3, new BigDecimal("1.25"));
            purchase.add("book", 1, new BigDecimal("20.00"));
            purchases.save(purchase);

            Purchase read = purchases.findByCustomerEmailOrderByAt("bob@example.org").getFirst();
            assertThat(read.at()).isEqualTo(LocalDateTime.of(2026, 1, 2, 3, 4, 5, 678901000));
            assertThat(read.items()).extracting("article").containsExactlyInAnyOrder("pen", "book");
            assertThat(purchases.raise("pe%")).isEqualTo(1);
            assertThat(customers.spentMoreThan(new BigDecimal("10")))
                    .containsExactly(
                            new Customers.Spent("Ada", new BigDecimal("17000.50")),
                            new Customers.Spent("Bob", new BigDecimal("24.14")));
            Page<Customer> page =
                    customers.findByNameContainingOrderByNameDesc("b", PageRequest.of(0, 1));
            assertThat(page.getTotalElements()).isEqualTo(1);

            Customer same = customers.findById(bob.id()).orElseThrow();
            same.rename("Robert");
            assertThat(customers.save(same).version()).isEqualTo(1);
            bob.rename("Bobby");
            assertThatThrownBy(() -> customers.save(bob))
                    .isInstanceOf(OptimisticLockingFailureException.class);
            assertThatThrownBy(() -> customers.save(new Customer("Eve", "bob@example.org", null)))
                    .isInstanceOf(DataIntegrityViolationException.class);
            purchases.deleteById(read.id());
            assertThat(purchases.count()).isEqualTo(1);
        }
        try (ConfigurableApplicationContext again = start()) {
            assertThat(again.getBean(Customers.class).count()).isEqualTo(3);
        }
    }
}
