package io.hadal.storage.history;

import io.hadal.objectstore.DecoratedObjectStore;
import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectStore;
import java.util.function.Supplier;

/** A store whose listings show only their first keys. */
final class TruncatedListStore extends DecoratedObjectStore {
    private final int shown;

    TruncatedListStore(ObjectStore inner, int shown) {
        super(inner);
        this.shown = shown;
    }

    @Override
    protected <T> T around(Request request, Supplier<T> call) {
        return call.get();
    }

    @Override
    public ListPage list(String prefix, String startAfter, int limit) {
        ListPage page = inner.list(prefix, startAfter, limit);
        return new ListPage(
                page.objects().subList(0, Math.min(shown, page.objects().size())), false);
    }
}
