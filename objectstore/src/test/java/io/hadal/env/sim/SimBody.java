package io.hadal.env.sim;

/** What a task of a simulated world does. An exception that leaves it fails the world. */
public interface SimBody {
    void run() throws Exception;
}
