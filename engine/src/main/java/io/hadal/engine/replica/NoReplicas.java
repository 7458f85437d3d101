package io.hadal.engine.replica;

import io.hadal.engine.EngineException;
import io.hadal.engine.ReplicaProof;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.ReplicaStatus;
import io.hadal.engine.ReplicaStatus.State;
import io.hadal.engine.Replicas;
import java.util.List;

/**
 * Of a database that is not written here: whoever writes it replicates it.
 *
 * @param refusal what is answered to those who want one
 * @param statuses what became of those that it had when it was written here
 */
public record NoReplicas(EngineException refusal, List<ReplicaStatus> statuses)
        implements Replicas {

    /** Of a database that never had any. */
    public NoReplicas(EngineException refusal) {
        this(refusal, List.of());
    }

    /**
     * Of one that was fenced.
     *
     * @param position of the newest commit that it shows
     */
    public static NoReplicas left(
            List<Registration> registered, long position, EngineException fence) {
        return new NoReplicas(
                fence, registered.stream().map(each -> left(each, position, fence)).toList());
    }

    private static ReplicaStatus left(
            Registration registered, long position, EngineException fence) {
        String takenOver = registered.takenOver();
        return new ReplicaStatus(
                registered.spec(),
                takenOver == null ? State.STOPPED : State.TAKEN_OVER,
                false,
                position,
                0,
                0,
                -1,
                0,
                takenOver == null ? String.valueOf(fence.getMessage()) : takenOver,
                "",
                registered.proof());
    }

    @Override
    public void add(ReplicaSpec spec, boolean force) {
        throw refused();
    }

    @Override
    public void pause(String name) {
        throw refused();
    }

    @Override
    public void resume(String name) {
        throw refused();
    }

    @Override
    public void remove(String name) {
        throw refused();
    }

    @Override
    public ReplicaProof.Report verify(String name) {
        throw refused();
    }

    private EngineException refused() {
        return new EngineException(refusal.kind(), String.valueOf(refusal.getMessage()), refusal);
    }
}
