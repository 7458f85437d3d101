package io.hadal.sql.catalog;

import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.StoreEvent;
import io.hadal.objectstore.StoreEvent.State;
import io.hadal.objectstore.StoreEventLog.Window;
import io.hadal.objectstore.Verb;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the calls of the last minute come to; null where the time is too short to tell. */
record StoreRates(Window window) {
    static final double MB = 1 << 20;

    static boolean isUpload(StoreEvent event) {
        return event.verb() == Verb.CREATE || event.verb() == Verb.PUT;
    }

    static boolean isDownload(StoreEvent event) {
        return event.verb() == Verb.GET;
    }

    @Nullable Double mbPerSecond(Predicate<StoreEvent> which) {
        long bytes =
                window.ended().stream()
                        .filter(event -> event.state() == State.SUCCEEDED)
                        .filter(which)
                        .mapToLong(StoreEvent::bytes)
                        .sum();
        return perSecond(bytes / MB);
    }

    /** Attempts, as stores bill them. */
    @Nullable Double requestsPerSecond() {
        return perSecond(window.ended().stream().mapToLong(event -> 1L + event.retries()).sum());
    }

    private @Nullable Double perSecond(double amount) {
        return window.seconds() > 0 ? amount / window.seconds() : null;
    }

    /** Percent of the calls that the stores answered, whatever the answer; null without calls. */
    @Nullable Double availability() {
        if (window.ended().isEmpty()) {
            return null;
        }
        long lost = window.ended().stream().filter(StoreRates::isUnanswered).count();
        return 100.0 * (window.ended().size() - lost) / window.ended().size();
    }

    private static boolean isUnanswered(StoreEvent event) {
        return event.state() == State.FAILED
                && event.error().map(StoreRates::isOutage).orElse(false);
    }

    private static boolean isOutage(Kind kind) {
        return switch (kind) {
            case UNREACHABLE, SERVER_ERROR, THROTTLED -> true;
            default -> false;
        };
    }
}
