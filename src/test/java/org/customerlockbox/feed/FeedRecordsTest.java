package org.customerlockbox.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.customerlockbox.audit.Operations;
import org.junit.jupiter.api.Test;

/** Proves that no fact of the log is without a form in the feed. */
class FeedRecordsTest {

  @Test
  void everyOperationOfTheLogHasAForm() {
    var operations =
        Arrays.stream(Operations.class.getFields())
            .filter(field -> field.getType() == String.class)
            .map(
                field -> {
                  try {
                    return (String) field.get(null);
                  } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                  }
                })
            .toList();

    assertThat(operations).hasSizeGreaterThan(20);
    assertThat(operations).allSatisfy(name -> assertThat(FeedRecords.knows(name)).isTrue());
    assertThat(List.of("Something Else"))
        .noneSatisfy(name -> assertThat(FeedRecords.knows(name)).isTrue());
  }
}
