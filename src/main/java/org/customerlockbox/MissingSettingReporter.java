package org.customerlockbox;

import org.customerlockbox.installation.WrongInstallationException;
import org.customerlockbox.sink.SinkSettingsException;
import org.customerlockbox.transparency.SigningKeyException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Says in one line what is missing, and nothing else. To standard error, because logging is not set
 * up yet when settings are read.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class MissingSettingReporter implements SpringBootExceptionReporter {

  /** The form that Spring Boot calls; there is no context yet. */
  MissingSettingReporter(@Nullable ConfigurableApplicationContext context) {}

  @Override
  public boolean reportException(Throwable failure) {
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof MissingSettingException
          || cause instanceof WrongInstallationException
          || cause instanceof SigningKeyException
          || cause instanceof SinkSettingsException) {
        System.err.println(cause.getMessage());
        return true;
      }
    }
    return false;
  }
}
