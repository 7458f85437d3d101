package io.hadal.it.model;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;

/** With a key of a sequence, which MySQL's dialect keeps in a table; its name is a reserved word. */
@Entity
@Table(name = "`groups`")
public class Group {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "group_numbers")
    @SequenceGenerator(name = "group_numbers", allocationSize = 5)
    public Long id;

    public String title;

    protected Group() {}

    public Group(String title) {
        this.title = title;
    }
}
