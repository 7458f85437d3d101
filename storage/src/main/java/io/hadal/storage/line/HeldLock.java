package io.hadal.storage.line;

import io.hadal.storage.log.Line;
import io.hadal.storage.log.StorageLock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A lock file that is there.
 *
 * @param key relative to the storage id
 * @param content null if it cannot be read: its name alone counts
 */
public record HeldLock(Line line, String key, @Nullable StorageLock content) {

    /**
     * For people: key, node, host, process and age. @param nowMicros the clock of whoever asks,
     * which may differ from the node's
     */
    public String describe(long nowMicros) {
        if (content == null) {
            return key + " (unreadable)";
        }
        return key
                + " of node "
                + content.node()
                + " (host "
                + content.host()
                + ", process "
                + content.pid()
                + "), "
                + age(nowMicros - content.timeMicros())
                + " old";
    }

    private static String age(long micros) {
        Duration age = Duration.ofNanos(Math.max(0, micros) * 1000);
        if (age.toDays() > 0) {
            return age.toDays() + " d " + age.toHoursPart() + " h";
        }
        if (age.toHours() > 0) {
            return age.toHours() + " h " + age.toMinutesPart() + " min";
        }
        return age.toMinutes() > 0
                ? age.toMinutes() + " min " + age.toSecondsPart() + " s"
                : age.toSeconds() + " s";
    }
}
