package org.customerlockbox.process.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.camunda.bpm.engine.IdentityService;
import org.customerlockbox.identity.Accounts;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts our filters before the engine's REST API and Camunda's web applications. */
@Configuration
class EngineRestConfiguration {

  /** After Spring Security, which has order -100. */
  private static final int AFTER_SIGN_IN = 0;

  @Bean
  FilterRegistrationBean<RefusalStatusFilter> refusalStatusFilter(ObjectMapper json) {
    var registration = new FilterRegistrationBean<>(new RefusalStatusFilter(json));
    registration.addUrlPatterns("/engine-rest/*", "/camunda/api/*");
    registration.setOrder(AFTER_SIGN_IN);
    return registration;
  }

  @Bean
  FilterRegistrationBean<EngineRestIdentity> engineRestIdentity(
      IdentityService identityService, Accounts accounts) {
    var registration =
        new FilterRegistrationBean<>(new EngineRestIdentity(identityService, accounts));
    registration.addUrlPatterns("/engine-rest/*");
    registration.setOrder(AFTER_SIGN_IN + 1);
    return registration;
  }
}
