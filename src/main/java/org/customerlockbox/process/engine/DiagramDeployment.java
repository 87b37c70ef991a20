package org.customerlockbox.process.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import org.camunda.bpm.engine.RepositoryService;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * Deploys the process owner's files at start-up, those that changed since the last time.
 *
 * <p>NB. Not the starter's own deployment, which names resources by the absolute path of their
 * file: the same diagram would be a new version in every directory, and once more inside the jar.
 */
@Component
class DiagramDeployment implements SmartInitializingSingleton {

  private static final String NAME = "customer-lockbox";

  private static final String[] FILES = {
    "classpath*:processes/*.bpmn", "classpath*:processes/*.dmn", "classpath*:forms/*.form"
  };

  private final RepositoryService repository;

  DiagramDeployment(RepositoryService repository) {
    this.repository = repository;
  }

  @Override
  public void afterSingletonsInstantiated() {
    var deployment =
        repository.createDeployment().name(NAME).source(NAME).enableDuplicateFiltering(true);
    var resolver = new PathMatchingResourcePatternResolver();
    var found = false;
    try {
      for (var pattern : FILES) {
        var files = resolver.getResources(pattern);
        Arrays.sort(files, Comparator.comparing(Resource::getFilename));
        for (var file : files) {
          try (var content = file.getInputStream()) {
            deployment.addInputStream(file.getFilename(), content);
            found = true;
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The diagrams cannot be read", e);
    }
    if (found) {
      deployment.deploy();
    }
  }
}
