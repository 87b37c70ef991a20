package org.customerlockbox.process;

import java.time.Clock;
import java.util.Date;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.spring.boot.starter.rest.CamundaBpmRestJerseyAutoConfiguration;
import org.customerlockbox.grant.AccessTarget;
import org.customerlockbox.grant.Grant;
import org.customerlockbox.request.AccessRequest;
import org.customerlockbox.request.RequestSettings;
import org.customerlockbox.support.MovableClock;
import org.customerlockbox.tenant.TenantBounds;
import org.customerlockbox.time.ClockWatch;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.RestController;

/**
 * The diagram with its real delegates and the real rooms behind them, without HTTP, mail and
 * content; no job runs by itself, and time stands still.
 *
 * <p>Without an annotation that component scanning looks for, or every other test that starts the
 * application would find this as a part of it.
 */
@EnableAutoConfiguration(exclude = CamundaBpmRestJerseyAutoConfiguration.class)
@EnableConfigurationProperties({RequestSettings.class, TenantBounds.class})
@Import(ClockWatch.class)
@ComponentScan(
    basePackages = {
      "org.customerlockbox.identity",
      "org.customerlockbox.tenant",
      "org.customerlockbox.request",
      "org.customerlockbox.approval",
      "org.customerlockbox.grant",
      "org.customerlockbox.audit",
      "org.customerlockbox.process"
    },
    excludeFilters =
        @ComponentScan.Filter(type = FilterType.ANNOTATION, classes = RestController.class))
class ProcessRooms {

  @Bean
  Clock clock() {
    return new MovableClock(instant -> ClockUtil.setCurrentTime(Date.from(instant)));
  }

  @Bean
  ScenarioCoverage.Recorder recorder() {
    return new ScenarioCoverage.Recorder();
  }

  @Bean
  FragileTarget target() {
    return new FragileTarget();
  }

  /** A target that is out of order whenever a scenario says so. */
  static final class FragileTarget implements AccessTarget {

    private boolean isBroken;

    void breakDown() {
      isBroken = true;
    }

    void repair() {
      isBroken = false;
    }

    @Override
    public void open(AccessRequest request, Grant grant) {
      work();
    }

    @Override
    public void close(AccessRequest request, Grant grant) {
      work();
    }

    private void work() {
      if (isBroken) {
        throw new IllegalStateException("The mail server does not answer");
      }
    }
  }
}
