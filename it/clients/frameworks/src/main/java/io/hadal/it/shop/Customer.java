package io.hadal.it.shop;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.time.LocalDate;

/** Who buys. */
@Entity
public class Customer {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    @Column(nullable = false, length = 80)
    private String name;

    @Column(nullable = false, unique = true, length = 120)
    private String email;

    private LocalDate born;

    @Column(nullable = false)
    private boolean vip;

    @Version private int version;

    protected Customer() {}

    public Customer(String name, String email, LocalDate born) {
        this.name = name;
        this.email = email;
        this.born = born;
    }

    public Long id() {
        return id;
    }

    public String name() {
        return name;
    }

    public void rename(String to) {
        name = to;
    }

    public LocalDate born() {
        return born;
    }

    public int version() {
        return version;
    }
}
