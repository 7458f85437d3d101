package io.hadal.engine.proof;

import io.hadal.engine.ReplicaProof.Report;
import io.hadal.engine.ReplicaSpec;

/** Compares what a replica would be restored to with what is here. Thread-safe. */
public interface Prover {

    /**
     * Takes as long as reading all of both does. Throws EngineException if it cannot be done, and
     * if the replica's log is damaged: then no table can be read.
     */
    Report prove(ReplicaSpec replica, Arrival arrival) throws InterruptedException;

    /** When a replica has come to a commit. */
    interface Arrival {
        /** Returns when it has. Throws EngineException if it will not soon. */
        void await(long position) throws InterruptedException;
    }
}
