package io.hadal.server.stack;

import static io.hadal.server.stack.Sql.on;
import static io.hadal.server.stack.Sql.run;
import static io.hadal.server.stack.Sql.to;

import io.hadal.objectstore.s3.S3ProxyServer;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database on one S3 server, and another one for its replica. */
@Timeout(120)
abstract class TwoS3Servers {
    static final String STATE = "SELECT STATE FROM information_schema.MV_REPLICATION_STATUS";

    static S3ProxyServer here;
    static S3ProxyServer there;

    @TempDir Path folder;

    @BeforeAll
    static void start() {
        here = S3ProxyServer.start();
        there = S3ProxyServer.start();
    }

    @AfterAll
    static void stop() {
        here.close();
        there.close();
    }

    static void makeBuckets(String bucket) {
        here.makeBucket(bucket);
        there.makeBucket(bucket);
    }

    /** Database shop with a table t, here. */
    static void create(Connection sql, String bucket) throws Exception {
        makeBuckets(bucket);
        run(sql, "CREATE DATABASE shop " + on(here, bucket + "/shop"), "USE shop");
        run(sql, "CREATE TABLE t (a INT PRIMARY KEY)");
    }

    /** Likewise, replicated, and in step. @return the replica's place, as a store clause */
    static String replicated(Connection sql, String bucket, String options) throws Exception {
        create(sql, bucket);
        String west = on(there, bucket + "/shop");
        run(sql, "REPLICATE DATABASE shop " + to(west) + options);
        Sql.await(sql, STATE + " WHERE LAG_COMMITS = 0", "CURRENT");
        return west;
    }
}
