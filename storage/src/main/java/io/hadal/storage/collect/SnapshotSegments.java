package io.hadal.storage.collect;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.codec.SnapshotCodec;
import io.hadal.storage.history.Ahead;
import io.hadal.storage.log.Segment;
import io.hadal.storage.snapshot.SnapshotRoot;
import io.hadal.storage.snapshot.SnapshotRoot.PartKind;
import java.util.List;

/** The segments of the state that a snapshot holds. */
record SnapshotSegments(Env env, ObjectStore store) {
    private static final int PARTS_AHEAD = 4;

    List<Segment> of(SnapshotRoot root) {
        return Ahead.all(
                        env,
                        "read segments",
                        root.parts(PartKind.SEGMENTS),
                        PARTS_AHEAD,
                        part -> SnapshotCodec.decodeSegments(root, part, store.get(root.key(part))))
                .stream()
                .flatMap(List::stream)
                .map(each -> each.segment())
                .toList();
    }
}
