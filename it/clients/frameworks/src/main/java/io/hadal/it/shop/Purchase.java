package io.hadal.it.shop;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

/** What a customer bought at once. */
@Entity
public class Purchase {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    @ManyToOne(optional = false)
    private Customer customer;

    @Column(nullable = false)
    private LocalDateTime at;

    @OneToMany(mappedBy = "purchase", cascade = CascadeType.ALL, orphanRemoval = true)
    private List<Item> items = new ArrayList<>();

    protected Purchase() {}

    public Purchase(Customer customer, LocalDateTime at) {
        this.customer = customer;
        this.at = at;
    }

    public void add(String article, int pieces, BigDecimal price) {
        items.add(new Item(this, article, pieces, price));
    }

    public Long id() {
        return id;
    }

    public LocalDateTime at() {
        return at;
    }

    public List<Item> items() {
        return items;
    }
}
