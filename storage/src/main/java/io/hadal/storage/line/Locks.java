package io.hadal.storage.line;

import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.storage.Keys;
import io.hadal.storage.StoredKey;
import io.hadal.storage.codec.EncodedObject;
import io.hadal.storage.codec.LockCodec;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.history.Head;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.StorageLock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The lock files of one storage id: the operator's guard. No safety rests on them. */
public final class Locks {
    private static final int PAGE = 1000;

    private final ObjectStore store;

    /**
     * @param store of one storage id
     */
    public Locks(ObjectStore store) {
        this.store = store;
    }

    /** All there are, by line as text; names that Hadal would not have made are left out. */
    public List<HeldLock> list() {
        List<HeldLock> locks = new ArrayList<>();
        String after = "";
        ListPage page;
        do {
            page = store.list(Keys.LOCKS, after, PAGE);
            for (ObjectInfo object : page.objects()) {
                after = object.key();
                if (Keys.parse(after).orElse(null) instanceof StoredKey.LockKey name) {
                    read(name).ifPresent(locks::add);
                }
            }
        } while (page.more() && !page.objects().isEmpty());
        return locks;
    }

    /**
     * Those whose line is not sealed: they say that somebody may be writing. @param head the real
     * head
     */
    public static List<HeldLock> counting(List<HeldLock> locks, Head head) {
        Set<Line> ended = new HashSet<>();
        head.opening().past().forEach(past -> ended.add(past.line()));
        return locks.stream().filter(lock -> !ended.contains(lock.line())).toList();
    }

    public void put(StorageLock lock) {
        EncodedObject object = LockCodec.encode(lock);
        store.put(object.key(), ObjectSource.of(object.bytes()));
    }

    /**
     * Removes a line's lock if it is there: what DETACH does with its own, and an operator with one
     * whose server is gone.
     */
    public void remove(Line line) {
        store.delete(List.of(Keys.lock(line)));
    }

    private Optional<HeldLock> read(StoredKey.LockKey name) {
        try {
            return Optional.of(new HeldLock(name.line(), name.key(), content(name.key())));
        } catch (ObjectStoreException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private @Nullable StorageLock content(String key) {
        byte[] bytes = store.get(key);
        try {
            return LockCodec.decode(bytes, key);
        } catch (StoredObjectException e) {
            // Shown as unreadable; it counts all the same.
            return null;
        }
    }
}
