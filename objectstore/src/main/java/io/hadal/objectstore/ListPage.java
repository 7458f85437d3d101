package io.hadal.objectstore;

import java.util.List;

/**
 * @param more whether keys greater than the last one may follow
 */
public record ListPage(List<ObjectInfo> objects, boolean more) {
    public ListPage {
        objects = List.copyOf(objects);
    }
}
