package io.hadal.objectstore.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreContract;
import io.hadal.objectstore.ObjectStoreException.Kind;
import org.junit.jupiter.api.Test;

final class MemoryObjectStoreTest extends ObjectStoreContract {
    private final MemoryBucket bucket = new MemoryBucket("bucket");

    @Override
    protected ObjectStore open(String rootPath) {
        return new MemoryObjectStore(bucket, rootPath, new SystemEnv());
    }

    @Test
    void aKeyIsNeverAnotherKeysFolder() {
        store.create("a/b", bytes("x"));

        assertFails(Kind.UNSUPPORTED, () -> store.create("a", bytes("x")));
        assertFails(Kind.UNSUPPORTED, () -> store.create("a/b/c", bytes("x")));
    }

    @Test
    void aCopyIsIndependent() {
        store.create("a", bytes("before"));
        MemoryBucket copy = bucket.copy("copy");
        store.create("b", bytes("after"));

        String key = bucket.keys().getFirst();
        copy.write(key, bytes("damaged"));

        assertThat(copy.keys()).containsExactly(key);
        assertThat(store.get("a")).isEqualTo(bytes("before"));
        assertThat(bucket.remove(key)).isTrue();
        assertThat(copy.read(key)).isEqualTo(bytes("damaged"));
    }
}
