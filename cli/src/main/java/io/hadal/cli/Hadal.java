package io.hadal.cli;

import io.hadal.cli.client.FailoverCommand;
import io.hadal.cli.demo.DemoCommand;
import io.hadal.cli.store.InspectCommand;
import io.hadal.cli.store.LocksCommand;
import io.hadal.cli.store.ReplicateCommand;
import io.hadal.cli.store.StoreCommand;
import io.hadal.cli.store.VerifyCommand;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.replication.ReplicationException;
import io.hadal.storage.codec.StoredObjectException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry of {@code bin/hadal}. */
@Command(
        name = "hadal",
        mixinStandardHelpOptions = true,
        version = "hadal 0.1.0",
        description = "A SQL database whose storage is an object store.",
        subcommands = {
            DemoCommand.class,
            FailoverCommand.class,
            InspectCommand.class,
            LocksCommand.class,
            ReplicateCommand.class,
            StoreCommand.class,
            VerifyCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Hadal {
    private Hadal() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Hadal())
                .addSubcommand(ServerCommand.commandLine())
                .setExecutionExceptionHandler((e, line, parsed) -> fail(e, line));
    }

    /**
     * What an operator can act on is told in a line; anything else is a bug and shows where it
     * happened.
     */
    private static int fail(Exception e, CommandLine line) throws Exception {
        if (e instanceof ReplicationException decision) {
            line.getErr().println("hadal: " + decision.reason() + ": " + e.getMessage());
            return 3;
        }
        if (e instanceof ObjectStoreException
                || e instanceof StoredObjectException
                || e instanceof java.io.IOException) {
            line.getErr().println("hadal: " + e.getMessage());
            return 1;
        }
        throw e;
    }
}
