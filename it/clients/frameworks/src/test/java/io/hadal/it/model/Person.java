package io.hadal.it.model;

import jakarta.persistence.Basic;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Lob;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Columns of many types, and every kind of reference. */
@Entity
@Table(indexes = @Index(name = "person_name", columnList = "name"))
public class Person {
    public enum Mood {
        GOOD,
        BAD
    }

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    @Version public int version;

    @Column(unique = true, length = 60)
    public String name;

    public Boolean active;
    public byte small;
    public short medium;
    public Integer whole;
    public double real;
    public float single;

    @Column(precision = 20, scale = 5)
    public BigDecimal money;

    public LocalDate born;
    public LocalDateTime seen;
    public Instant created;

    @Enumerated(EnumType.STRING)
    @Column(columnDefinition = "varchar(10)")
    public Mood mood;

    @Lob public String story;
    @Basic public byte[] picture;

    @ManyToOne public Person parent;

    @OneToMany(mappedBy = "parent")
    public List<Person> children = new ArrayList<>();

    @ManyToMany public Set<Group> groups = new HashSet<>();

    @ElementCollection public List<String> nicknames = new ArrayList<>();
}
