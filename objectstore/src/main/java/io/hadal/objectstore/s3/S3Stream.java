package io.hadal.objectstore.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import software.amazon.awssdk.http.AbortableInputStream;

/**
 * The body of an answer. Closed before its end it ends the connection, which would bring the rest.
 */
final class S3Stream extends FilterInputStream {
    private final AbortableInputStream answer;
    private boolean ended;

    S3Stream(AbortableInputStream answer) {
        super(answer);
        this.answer = answer;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        ended |= read < 0;
        return read;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        ended |= read < 0;
        return read;
    }

    @Override
    public void close() throws IOException {
        if (!ended) {
            answer.abort();
        }
        super.close();
    }
}
