package org.customerlockbox.process.engine;

import java.util.List;
import org.camunda.bpm.engine.impl.cfg.CompositeProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cfg.ProcessEnginePlugin;
import org.camunda.bpm.spring.boot.starter.util.CamundaSpringBootUtil;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sets up the process engine. */
@Configuration
class EngineConfiguration {

  /**
   * The engine's configuration, in place of the starter's. Our tables are there before the engine
   * starts, because it asks them who people are.
   */
  @Bean
  @DependsOnDatabaseInitialization
  ProcessEngineConfigurationImpl processEngineConfiguration(
      List<ProcessEnginePlugin> plugins, BeanFactory beans) {
    var configuration = CamundaSpringBootUtil.initCustomFields(new LockboxEngineConfiguration());
    configuration.setExpressionManager(new GuardedExpressions(new DiagramBeans(beans)));
    configuration.getProcessEnginePlugins().add(new CompositeProcessEnginePlugin(plugins));
    return configuration;
  }
}
