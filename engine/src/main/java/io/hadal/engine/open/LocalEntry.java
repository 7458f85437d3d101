package io.hadal.engine.open;

import io.hadal.engine.Engine.StoreSpec;
import io.hadal.storage.log.Line;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the data directory remembers of one database. An entry is replaced as a whole.
 *
 * @param id names its folder in the data directory; random, never used again
 * @param storageId in decimal
 * @param inDefaultStore made without ON: it can be dropped
 * @param lines lines that this directory has begun to open, oldest first; written before the store
 *     hears of them. A line of the store that is not here is someone else's
 * @param detachedMilestone name of the milestone that DETACH made, or null
 * @param unsentCommits commits in the local log of a detached or fenced database that no store has
 * @param readPoint what a READ ONLY attachment shows, or null
 * @param droppedMicros time of DROP, 0 if there was none
 */
record LocalEntry(
        String id,
        String name,
        Stage stage,
        StoreSpec store,
        boolean inDefaultStore,
        String storageId,
        List<Line> lines,
        long createdMicros,
        @Nullable String detachedMilestone,
        long unsentCommits,
        @Nullable ReadPoint readPoint,
        long droppedMicros) {

    /** How far it has come. The name is stored. */
    enum Stage {
        /** CREATE is under way: after a crash it is undone, in the store too. */
        CREATING,
        /** ATTACH is under way: after a crash its lock is removed. */
        ATTACHING,
        ATTACHED,
        READ_ONLY,
        DETACHED,
        /** Its files stay until the retention has passed. */
        DROPPED,
        /** DROP is under way: its files are being deleted, in the store too. */
        DROPPING,
        /**
         * Fenced, with commits that no store has, and replaced by a new attachment of the same
         * name: kept, not shown.
         */
        KEPT
    }

    /**
     * Where a READ ONLY attachment stands. @param milestone or time: at most one; none = the newest
     */
    record ReadPoint(@Nullable String milestone, @Nullable Long timeMicros) {}

    LocalEntry {
        lines = List.copyOf(lines);
    }

    LocalEntry withStage(Stage next) {
        return copy(next, storageId, lines, detachedMilestone, unsentCommits);
    }

    /** A READ ONLY attachment that became the writer. */
    LocalEntry promoted() {
        return new LocalEntry(
                id,
                name,
                Stage.ATTACHED,
                store,
                inDefaultStore,
                storageId,
                lines,
                createdMicros,
                detachedMilestone,
                unsentCommits,
                null,
                droppedMicros);
    }

    LocalEntry withStorageId(String id) {
        return copy(stage, id, lines, detachedMilestone, unsentCommits);
    }

    LocalEntry withLine(Line line) {
        List<Line> more = new ArrayList<>(lines);
        more.add(line);
        return withLines(more);
    }

    LocalEntry withLines(List<Line> all) {
        return copy(stage, storageId, all, detachedMilestone, unsentCommits);
    }

    LocalEntry withUnsentCommits(long unsent) {
        return copy(stage, storageId, lines, detachedMilestone, unsent);
    }

    LocalEntry detached(@Nullable String milestone, long unsent) {
        return copy(Stage.DETACHED, storageId, lines, milestone, unsent);
    }

    LocalEntry dropped(long nowMicros) {
        return copy(Stage.DROPPED, storageId, lines, detachedMilestone, 0, nowMicros);
    }

    private LocalEntry copy(
            Stage newStage,
            String newStorageId,
            List<Line> newLines,
            @Nullable String milestone,
            long unsent) {
        return copy(newStage, newStorageId, newLines, milestone, unsent, droppedMicros);
    }

    private LocalEntry copy(
            Stage newStage,
            String newStorageId,
            List<Line> newLines,
            @Nullable String milestone,
            long unsent,
            long dropped) {
        return new LocalEntry(
                id,
                name,
                newStage,
                store,
                inDefaultStore,
                newStorageId,
                newLines,
                createdMicros,
                milestone,
                unsent,
                readPoint,
                dropped);
    }

    /** The folder of its log, chunks and the like. */
    String folder() {
        return "db/" + id;
    }

    String walFolder() {
        return folder() + "/wal";
    }

    String chunkFolder() {
        return folder() + "/log";
    }

    /** Where it is copied to. */
    String replicasFile() {
        return folder() + "/replicas";
    }
}
