package io.hadal.engine.open;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Names of milestones. */
final class Milestones {
    static final String FIRST = "_first_milestone";

    /** The name of the one that an attach to an older point makes begins with this. */
    static final String RESTORED_PREFIX = "_restored_";

    private static final int NAME_CHARS_MAX = 256;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

    private Milestones() {}

    /** As in {@code 2021-11-10 11:44:27.911987}, UTC. */
    static String time(long micros) {
        return TIME.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    static boolean reserved(String name) {
        return name.equals(FIRST) || name.startsWith(RESTORED_PREFIX);
    }

    static void check(String name) {
        if (reserved(name)) {
            throw new EngineException(
                    Kind.RESERVED_MILESTONE,
                    "Milestone " + name + " is reserved: take another name.");
        }
        if (name.isBlank() || name.length() > NAME_CHARS_MAX) {
            throw new EngineException(
                    Kind.INVALID_ARGUMENT,
                    "A milestone's name has 1 to "
                            + NAME_CHARS_MAX
                            + " characters, not "
                            + name.length()
                            + ".");
        }
    }
}
