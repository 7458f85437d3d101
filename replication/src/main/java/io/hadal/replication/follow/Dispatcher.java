package io.hadal.replication.follow;

import io.hadal.objectstore.ObjectStore;
import io.hadal.replication.copy.Transfer;
import io.hadal.replication.copy.Transfers;
import io.hadal.replication.log.ChunkReader;
import io.hadal.replication.log.LogChunk;
import io.hadal.replication.log.Place;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;

/**
 * Reads the source's log ahead of what is visible at the target, and begins the transfers of what
 * it names. Ends with {@link Step.End} or {@link Step.Failed}.
 */
final class Dispatcher implements Runnable {
    private final ChunkReader source;
    private final Feed feed;
    private final ObjectStore target;
    private final Transfers transfers;
    private final BlockingQueue<Step> steps;
    private final OrderedCopy.Watcher watcher;
    private final LogChunk first;

    /**
     * Whether the target may have some of it from an earlier life: asked for by name, up to the
     * first chunk that it lacks.
     */
    private boolean mayBeThere;

    Dispatcher(
            ChunkReader source,
            Feed feed,
            ObjectStore target,
            Transfers transfers,
            BlockingQueue<Step> steps,
            OrderedCopy.Watcher watcher,
            LogChunk first,
            boolean mayBeThere) {
        this.source = source;
        this.feed = feed;
        this.target = target;
        this.transfers = transfers;
        this.steps = steps;
        this.watcher = watcher;
        this.first = first;
        this.mayBeThere = mayBeThere;
    }

    @Override
    public void run() {
        try {
            Optional<LogChunk> chunk = Optional.of(first);
            while (chunk.isPresent()) {
                dispatch(chunk.get());
                chunk = next(chunk.get());
            }
            steps.put(new Step.End());
        } catch (InterruptedException e) {
            // Given up: nobody reads the steps any more.
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** The source has nothing yet beyond what its writer is creating there. */
    private Optional<LogChunk> next(LogChunk before) {
        Place place = before.next();
        Optional<LogChunk> offered = feed.at(place);
        return offered.isPresent() || feed.endsAt(place) ? offered : source.read(place);
    }

    private void dispatch(LogChunk chunk) throws InterruptedException {
        watcher.read(chunk);
        boolean stillThere = mayBeThere && target.head(chunk.key()).isPresent();
        for (PutEntry object : chunk.header().puts()) {
            if (!feed.takeThere(object) && !(mayBeThere && isThere(object))) {
                transfers.expect(object);
                Transfer transfer = transfers.begin(object);
                steps.put(new Step.Body(object, transfer, chunk));
            }
        }
        transfers.hold(chunk.object().bytes().length);
        steps.put(new Step.Chunk(chunk));
        mayBeThere = stillThere;
    }

    private boolean isThere(PutEntry object) {
        return target.head(object.key())
                .filter(found -> found.sizeBytes() == object.sizeBytes())
                .isPresent();
    }

    private void fail(Throwable cause) {
        try {
            steps.put(new Step.Failed(cause));
        } catch (InterruptedException e) {
            // Given up: nobody reads the steps any more.
        }
    }
}
