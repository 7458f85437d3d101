package io.hadal.storage.history;

import io.hadal.objectstore.DecoratedObjectStore;
import io.hadal.objectstore.ObjectStore;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** A store whose listing of the log's folders leaves some out. */
final class HidingStore extends DecoratedObjectStore {
    private final Set<String> hidden;

    HidingStore(ObjectStore inner, Set<String> hidden) {
        super(inner);
        this.hidden = hidden;
    }

    @Override
    protected <T> T around(Request request, Supplier<T> call) {
        return call.get();
    }

    @Override
    public List<String> listFolders(String prefix) {
        return inner.listFolders(prefix).stream()
                .filter(folder -> hidden.stream().noneMatch(folder::contains))
                .toList();
    }
}
