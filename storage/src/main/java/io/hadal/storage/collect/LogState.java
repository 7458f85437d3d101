package io.hadal.storage.collect;

import io.hadal.storage.log.Boundary;
import io.hadal.storage.snapshot.DatabaseImage;
import java.util.List;

/**
 * What a plan is made from.
 *
 * @param lines all lines of the log, abandoned ones too, oldest first; the last one is the
 *     collector's own, open
 * @param snapshots on any of them
 * @param image the current state: its segments, removed segments and milestones are looked at
 * @param headMicros the log's head time
 * @param boundary in force at the head
 */
public record LogState(
        List<LineEntry> lines,
        List<SnapshotEntry> snapshots,
        DatabaseImage image,
        long headMicros,
        Boundary boundary) {

    public LogState {
        lines = List.copyOf(lines);
        snapshots = List.copyOf(snapshots);
        if (lines.isEmpty() || !lines.getLast().isOpen()) {
            throw new IllegalArgumentException(
                    "The last line of the table must be the one that is open");
        }
        if (lines.stream().filter(LineEntry::isOpen).count() > 1) {
            throw new IllegalArgumentException(
                    "Two lines are open: two histories were copied into one place");
        }
    }

    LineEntry current() {
        return lines.getLast();
    }
}
