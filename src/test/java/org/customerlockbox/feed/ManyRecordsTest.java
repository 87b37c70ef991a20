package org.customerlockbox.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.customerlockbox.audit.Operations;
import org.customerlockbox.support.Database;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Proves that many records arrive, each once, in order: a hundred thousand on H2, and as many on
 * PostgreSQL as can be written to the log there, one by one, in a test's time.
 */
class ManyRecordsTest {

  private static final int BATCH = 5_000;
  private static final String READ = "mailbox carol@contoso.example";

  @Nested
  class OnH2 extends Story {
    OnH2() {
      super(Database.H2, 100_000);
    }
  }

  @Nested
  class OnPostgreSql extends Story {
    OnPostgreSql() {
      super(Database.POSTGRESQL, 30_000);
    }
  }

  abstract static class Story extends FeedStory {

    private final int count;

    Story(Database database, int count) {
      super(database);
      this.count = count;
    }

    @Test
    void manyRecordsArriveOnceAndInOrder() {
      var collector = contoso().subscribed("Audit.Exchange");
      var first = lastSequence("contoso") + 1;
      for (var batch = 0; batch < count / BATCH; batch++) {
        facts("contoso", Operations.MAIL_ITEMS_ACCESSED, BATCH, READ);
        seconds(5);
      }
      published();

      collector.collects();

      var expected = LongStream.range(first, first + count).boxed().toList();
      assertThat(collector.sequences().equals(expected)).isTrue();
      List<String> ids = new ArrayList<>(collector.texts("Id"));
      Collections.sort(ids);
      assertThat(ids.stream().distinct().count()).isEqualTo(count);
    }
  }
}
