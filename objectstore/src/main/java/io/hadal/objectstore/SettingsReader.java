package io.hadal.objectstore;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the settings of one clause and collects everything that is wrong with them, so that it is
 * reported together.
 */
public final class SettingsReader {
    private final String clause;
    private final Map<String, String> settings;
    private final List<String> problems;
    private final Set<String> known = new HashSet<>();

    /**
     * @param clause how messages name it, as in {@code CONFIG}
     * @param problems receives one sentence per problem; none has a value of a setting that is read
     *     with {@link #secret}
     */
    public SettingsReader(String clause, Map<String, String> settings, List<String> problems) {
        this.clause = clause;
        this.settings = settings;
        this.problems = problems;
    }

    /** The value; empty if it is absent or blank. */
    public Optional<String> text(String key) {
        known.add(key);
        return Optional.ofNullable(settings.get(key))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    /**
     * As {@link #text}, for a value that must not be shown: it has to be free of blanks and control
     * characters.
     */
    public Optional<String> secret(String key) {
        Optional<String> value = text(key);
        if (value.isPresent() && value.get().chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            problem(key, "has blanks or characters beyond ASCII");
            return Optional.empty();
        }
        return value;
    }

    /** {@code true} or {@code false} in any case. */
    public Optional<Boolean> flag(String key) {
        Optional<String> value = text(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get().equalsIgnoreCase("true") || value.get().equalsIgnoreCase("false")) {
            return Optional.of(Boolean.parseBoolean(value.get()));
        }
        problem(key, "must be true or false, not '" + value.get() + "'");
        return Optional.empty();
    }

    /** A whole number from {@code min} to {@code max}. */
    public Optional<Integer> number(String key, int min, int max) {
        Optional<String> value = text(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            int number = Integer.parseInt(value.get());
            if (number >= min && number <= max) {
                return Optional.of(number);
            }
        } catch (NumberFormatException e) {
            // Reported below, with the numbers that are out of range.
        }
        problem(
                key,
                "must be a whole number from "
                        + min
                        + " to "
                        + max
                        + ", not '"
                        + value.get()
                        + "'");
        return Optional.empty();
    }

    /** Adds a problem of one setting. */
    public void problem(String key, String what) {
        problems.add(clause + ": " + key + " " + what);
    }

    /** Reports every setting that nobody asked for; call it last. */
    public void refuseOthers() {
        Set<String> unknown = new TreeSet<>(settings.keySet());
        unknown.removeAll(known);
        for (String key : unknown) {
            problems.add(
                    clause
                            + ": unknown key '"
                            + key
                            + "'; known are "
                            + String.join(", ", new TreeSet<>(known)));
        }
    }
}
