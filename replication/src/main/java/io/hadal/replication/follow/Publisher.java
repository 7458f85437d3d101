package io.hadal.replication.follow;

import io.hadal.replication.copy.Body;
import io.hadal.replication.copy.Transfers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Makes bodies visible in the order of a journal: each when all are visible that had finished at
 * the source before it began there. Those that overlapped at the source overlap here, too. Used by
 * one task.
 */
final class Publisher {
    private final Transfers transfers;
    private final Consumer<Step.Body> gone;

    /** In the order of the journal. */
    private final Deque<UnderWay> underWay = new ArrayDeque<>();

    private record UnderWay(Step.Body body, CompletableFuture<Boolean> published) {}

    /**
     * @param gone is told of bodies that the source does not have
     */
    Publisher(Transfers transfers, Consumer<Step.Body> gone) {
        this.transfers = transfers;
        this.gone = gone;
    }

    void publish(Step.Body body) throws InterruptedException {
        awaitAllBut(body.object().overlapping());
        underWay.addLast(new UnderWay(body, transfers.publish(body.transfer())));
    }

    /** Waits until all are visible. */
    void await() throws InterruptedException {
        awaitAllBut(0);
    }

    private void awaitAllBut(int last) throws InterruptedException {
        while (underWay.size() > last) {
            UnderWay first = underWay.getFirst();
            if (!Body.await(first.published)) {
                gone.accept(first.body);
            }
            underWay.removeFirst();
        }
    }
}
