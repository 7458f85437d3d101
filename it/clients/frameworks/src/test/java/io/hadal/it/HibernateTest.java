package io.hadal.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.it.model.Group;
import io.hadal.it.model.Person;
import jakarta.persistence.LockModeType;
import jakarta.persistence.OptimisticLockException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.Test;

/** Hibernate ORM with MySQL's and SingleStore's dialect: its tables, and a small application. */
class HibernateTest {
    private static SessionFactory factory(String url, String dialect, String schema) {
        return new Configuration()
                .addAnnotatedClass(Person.class)
                .addAnnotatedClass(Group.class)
                .setProperty("hibernate.connection.url", url)
                .setProperty("hibernate.connection.username", Server.USER)
                .setProperty("hibernate.connection.password", Server.PASSWORD)
                .setProperty("hibernate.dialect", dialect)
                .setProperty("hibernate.hbm2ddl.auto", schema)
                .setProperty("hibernate.hbm2ddl.halt_on_error", "true")
                .setProperty("hibernate.jdbc.time_zone", "UTC")
                .setProperty("hibernate.jdbc.batch_size", "10")
                .buildSessionFactory();
    }

    @Test
    void mysql() throws Exception {
        String url = Server.mysql(Server.fresh("hibernate_mysql")) + "&sessionVariables=ignore_foreign_keys=1";
        story(url, "org.hibernate.dialect.MySQLDialect");
    }

    @Test
    void singlestore() throws Exception {
        story(
                Server.singlestore(Server.fresh("hibernate_singlestore")),
                "org.hibernate.community.dialect.SingleStoreDialect");
    }

    private static void story(String url, String dialect) {
        try (SessionFactory factory = factory(url, dialect, "create")) {
            Long id = factory.fromTransaction(session -> {
                Group group = new Group("readers");
                session.persist(group);
                Person parent = person("parent");
                session.persist(parent);
                Person child = person("child");
                child.parent = parent;
                child.groups.add(group);
                child.nicknames.addAll(List.of("kid", "Änne's 😀"));
                session.persist(child);
                for (int i = 0; i < 20; i++) {
                    session.persist(new Group("group " + i));
                }
                return child.id;
            });
            reads(factory, id);
            writes(factory, id, dialect);
            queries(factory);
        }
        try (SessionFactory factory = factory(url, dialect, "validate")) {
            assertThat(factory.isOpen()).isTrue();
        }
        try (SessionFactory factory = factory(url, dialect, "update")) {
            assertThat(factory.<Long>fromSession(session ->
                            session.createSelectionQuery("select count(*) from Group", Long.class).getSingleResult()))
                    .isEqualTo(21);
        }
        try (SessionFactory factory = factory(url, dialect, "create-drop")) {
            assertThat(factory.isOpen()).isTrue();
        }
    }

    private static Person person(String name) {
        Person person = new Person();
        person.name = name;
        person.active = true;
        person.small = -128;
        person.medium = 32767;
        person.whole = null;
        person.real = 1.5e-300;
        person.single = 0.1f;
        person.money = new BigDecimal("123456789012345.67891");
        person.born = LocalDate.of(1999, 12, 31);
        person.seen = LocalDateTime.of(2026, 1, 2, 3, 4, 5, 678901000);
        person.created = Instant.parse("2026-01-02T03:04:05.678901Z");
        person.mood = Person.Mood.BAD;
        person.story = "long ".repeat(20_000);
        person.picture = new byte[] {0, -1, 39, 92, 10};
        return person;
    }

    private static void reads(SessionFactory factory, Long id) {
        factory.inTransaction(session -> {
            Person child = session.find(Person.class, id);
            assertThat(child)
                    .usingRecursiveComparison()
                    .ignoringFields("id", "version", "parent", "children", "groups", "nicknames")
                    .isEqualTo(person("child"));
            assertThat(child.parent.name).isEqualTo("parent");
            assertThat(child.parent.children).containsExactly(child);
            assertThat(child.groups).extracting(group -> group.title).containsExactly("readers");
            assertThat(child.nicknames).containsExactlyInAnyOrder("kid", "Änne's 😀");
        });
    }

    private static void writes(SessionFactory factory, Long id, String dialect) {
        Person stale = factory.fromTransaction(session -> session.find(Person.class, id));
        factory.inTransaction(session -> {
            Person child = session.find(Person.class, id, LockModeType.PESSIMISTIC_WRITE);
            child.whole = 42;
            child.nicknames.remove("kid");
        });
        stale.whole = 43;
        assertThatThrownBy(() -> factory.inTransaction(session -> session.merge(stale)))
                .isInstanceOf(OptimisticLockException.class);
        if (!dialect.contains("SingleStore")) { // whose dialect makes no unique keys
            assertThatThrownBy(() -> factory.inTransaction(session -> session.persist(person("child"))))
                    .isInstanceOf(org.hibernate.exception.ConstraintViolationException.class);
        }
        factory.inTransaction(session ->
                assertThat(session.createMutationQuery("update Person p set p.active = false where p.whole = 42")
                                .executeUpdate())
                        .isEqualTo(1));
        factory.inTransaction(session ->
                assertThat(session.createMutationQuery("delete from Group g where g.title like 'group 1%' and g.id > 0")
                                .executeUpdate())
                        .isEqualTo(11));
        factory.inTransaction(session -> session.persist(new Group("one more")));
        factory.inTransaction(session -> {
            for (int i = 0; i < 10; i++) {
                session.persist(new Group("again " + i));
            }
        });
    }

    private static void queries(SessionFactory factory) {
        factory.inSession(session -> {
            assertThat(session.createSelectionQuery(
                                    "select p.name, size(p.nicknames) from Person p left join p.parent q"
                                            + " where q.name = 'parent' or q is null order by p.name desc",
                                    Object[].class)
                            .getResultList())
                    .containsExactly(new Object[] {"parent", 0}, new Object[] {"child", 1});
            assertThat(session.createSelectionQuery(
                                    "select upper(substring(p.name, 1, 3)) || '-' || cast(extract(year from p.born) as string)"
                                            + " from Person p where p.born between date 1999-01-01 and date 2000-01-01"
                                            + " and exists (from Person c where c.parent = p)",
                                    String.class)
                            .getResultList())
                    .containsExactly("PAR-1999");
            assertThat(session.createSelectionQuery("from Person p order by p.id", Person.class)
                            .setFirstResult(1)
                            .setMaxResults(1)
                            .getSingleResult()
                            .name)
                    .isEqualTo("child");
            assertThat(session.createSelectionQuery(
                                    "select p.mood, count(*), avg(p.real), max(p.money) from Person p group by p.mood"
                                            + " having count(*) > 1",
                                    Object[].class)
                            .getSingleResult()[1])
                    .isEqualTo(2L);
        });
    }
}
