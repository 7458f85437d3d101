package io.hadal.it.shop;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.math.BigDecimal;

/** Some pieces of an article. */
@Entity
public class Item {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    @ManyToOne(optional = false)
    private Purchase purchase;

    @Column(nullable = false, length = 40)
    private String article;

    @Column(nullable = false)
    private int pieces;

    @Column(nullable = false, precision = 12, scale = 2)
    private BigDecimal price;

    protected Item() {}

    Item(Purchase purchase, String article, int pieces, BigDecimal price) {
        this.purchase = purchase;
        this.article = article;
        this.pieces = pieces;
        this.price = price;
    }

    public String article() {
        return article;
    }

    public BigDecimal price() {
        return price;
    }
}
