package io.hadal.engine.open;

import io.hadal.engine.Checkup.Fault;
import io.hadal.engine.Checkup.Repair;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.StateView;
import io.hadal.engine.TableView.SegmentView;
import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.HistoryCheck;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.TableDef;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks whether the store has what the newest state needs, and has repaired what can be. */
final class StoreCheckup {
    private final Env env;
    private final ObjectStore folder;
    private final @Nullable Writer writer;
    private final boolean everyByte;
    private final StoreRepair repair;
    private final List<Fault> faults = new ArrayList<>();

    /**
     * @param everyByte whether contents are read, not only names and sizes
     */
    StoreCheckup(DatabaseImpl database, EngineHost host, boolean everyByte, Repair repair) {
        this.env = host.env();
        this.folder = database.parts().folder();
        this.writer = database.parts().writer();
        this.everyByte = everyByte;
        this.repair = new StoreRepair(database, host, repair);
    }

    /**
     * @param view keeps what is checked from being collected meanwhile
     */
    List<Fault> run(StateView view) {
        HistoryCheck check = new HistoryCheck(new LogReader(folder, env), everyByte);
        Head head = head();
        // The last ones first: what follows a chunk tells which bytes it had.
        for (StoredObjectException problem :
                check.log(ancestry(head), head.boundary()).reversed()) {
            faults.add(
                    new Fault(
                            "",
                            problem.object(),
                            String.valueOf(problem.getMessage()),
                            repair.log(problem)));
        }
        Map<BlobId, Segment> needed = new LinkedHashMap<>();
        Map<BlobId, String> tables = new LinkedHashMap<>();
        for (TableDef table : view.tables()) {
            for (SegmentView segment : view.table(table.id()).segments()) {
                needed.put(segment.segment().id(), segment.segment());
                tables.put(segment.segment().id(), table.name());
            }
        }
        Map<BlobId, Long> sizes = new LinkedHashMap<>();
        needed.forEach((id, segment) -> sizes.put(id, segment.sizeBytes()));
        Map<BlobId, String> problems = new LinkedHashMap<>(check.blobs(sizes));
        needed.forEach((id, segment) -> {
            String reason = problems.containsKey(id) ? problems.get(id) : damage(segment);
            if (reason != null) {
                faults.add(
                        new Fault(
                                tables.getOrDefault(id, ""),
                                Keys.blob(id),
                                reason,
                                repair.segment(segment)));
            }
        });
        return faults;
    }

    private Head head() {
        if (!(new LogReader(folder, env).findHead() instanceof HeadSearch.Found found)) {
            throw new EngineException(
                    Kind.MISSING_OBJECT,
                    "The store has no log with one end any more. CHECK BOTTOMLESS cannot tell"
                            + " what it should have; `hadal inspect` shows what there is.");
        }
        return found.head();
    }

    /** As the store tells it; a writer knows of its own line's end better. */
    private List<Interval> ancestry(Head head) {
        List<Interval> ancestry = new ArrayList<>(head.latest().ancestry());
        if (writer != null && writer.line().equals(head.line())) {
            Interval last = ancestry.getLast();
            long written = writer.tail().nextSeq() - 1;
            boolean own = last.line().equals(writer.line());
            if (own && last.lastSeq() < written) {
                ancestry.removeLast();
                ancestry.add(
                        new Interval(last.line(), last.firstSeq(), written, last.lastPosition()));
            } else if (!own && head.opening().firstSeq() <= written) {
                ancestry.add(
                        new Interval(
                                writer.line(),
                                head.opening().firstSeq(),
                                written,
                                writer.tail().position()));
            }
        }
        return ancestry;
    }

    /** What is wrong with a segment's content, or null. */
    private @Nullable String damage(Segment segment) {
        if (!everyByte) {
            return null;
        }
        String key = Keys.blob(segment.id());
        DigestOutputStream digest =
                new DigestOutputStream(java.io.OutputStream.nullOutputStream(), Hash.digest());
        folder.copyTo(key, digest);
        return Hash.fromBytes(digest.getMessageDigest().digest()).equals(segment.hash())
                ? null
                : "Blob " + key + " is corrupt: its checksum is not the one that was stored.";
    }
}
