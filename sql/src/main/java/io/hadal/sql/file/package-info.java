/** Text files of rows: what LOAD DATA reads and SELECT … INTO OUTFILE writes. */
@NullMarked
package io.hadal.sql.file;

import org.jspecify.annotations.NullMarked;
