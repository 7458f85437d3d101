package io.hadal.replication.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.DecoratedObjectStore;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class WholeTransferTest {
    private static final int COLLECTIONS_MAX = 100;

    private final SystemEnv env = new SystemEnv();

    /** A publisher knows transfers that are behind it, while their memory is given to others. */
    @Test
    void aPublishedTransferKeepsNoBytes() throws Exception {
        byte[] content = new byte[1 << 16];
        Remembering source = new Remembering(new MemoryObjectStore(new MemoryBucket("b"), "", env));
        source.put("a", ObjectSource.of(content));
        ObjectStore target = new MemoryObjectStore(new MemoryBucket("b"), "", env);
        try (Transfers transfers = transfers(source, target)) {
            Transfer transfer =
                    transfers.begin(new PutEntry("a", content.length, Hash.of(content), 0));
            assertThat(transfer.publish()).isTrue();
            assertThat(target.get("a")).isEqualTo(content);
            assertThat(source.answers).hasSize(1);
            for (int i = 0; i < COLLECTIONS_MAX && !source.answers.getFirst().refersTo(null); i++) {
                System.gc();
            }
            assertThat(source.answers.getFirst().refersTo(null)).isTrue();
            assertThat(transfer).isInstanceOf(WholeTransfer.class);
        }
    }

    private Transfers transfers(ObjectStore source, ObjectStore target) {
        return new Transfers(
                env,
                new Transfers.Route(source, target),
                CopyPool.standard().join(),
                new Bandwidth(env, 0),
                new Meter());
    }

    /** Knows the answers that it gave, as long as somebody else does. */
    private static final class Remembering extends DecoratedObjectStore {
        private final List<WeakReference<byte[]>> answers = new ArrayList<>();

        Remembering(ObjectStore inner) {
            super(inner);
        }

        @Override
        protected <T> T around(Request request, Supplier<T> call) {
            T answer = call.get();
            if (answer instanceof byte[] bytes) {
                answers.add(new WeakReference<>(bytes));
            }
            return answer;
        }
    }
}
