package io.hadal.objectstore.file;

import io.hadal.objectstore.ListPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Listings that are under way, so that the next page of a large folder need not read and sort all
 * its names again.
 */
final class Listings {

    /** Enough for those that list folders in parallel; beyond it the oldest work is done again. */
    private static final int OPEN_MAX = 64;

    /** Where a page starts. */
    private record Place(String prefix, String startAfter) {}

    private final Path root;
    private final Map<Place, FileLister> open = new ConcurrentHashMap<>();

    Listings(Path root) {
        this.root = root;
    }

    ListPage page(String prefix, String startAfter, int limit) throws IOException {
        @Nullable FileLister known = open.remove(new Place(prefix, startAfter));
        FileLister lister =
                known != null && known.isCurrent()
                        ? known
                        : FileLister.start(root, prefix, startAfter);
        ListPage page = lister.next(limit);
        if (page.more()) {
            if (open.size() >= OPEN_MAX) {
                open.clear();
            }
            open.put(new Place(prefix, page.objects().getLast().key()), lister);
        }
        return page;
    }
}
