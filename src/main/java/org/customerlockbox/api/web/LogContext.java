package org.customerlockbox.api.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Takes the request and the tenant out of the logs again when a call has been answered. */
@Configuration
class LogContext implements WebMvcConfigurer, HandlerInterceptor {

  static final String REQUEST = "requestId";
  static final String TENANT = "tenantId";

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this);
  }

  @Override
  public void afterCompletion(
      HttpServletRequest request,
      HttpServletResponse response,
      Object handler,
      @Nullable Exception exception) {
    MDC.remove(REQUEST);
    MDC.remove(TENANT);
  }
}
