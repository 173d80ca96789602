import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { ApiError } from './api/client.js';
import { batchSearch } from './batch/search.js';
import { experimentsSearch } from './experiments/search.js';
import { Frame } from './frame/Frame.js';
import { Page } from './frame/Page.js';
import { only, textOf } from './frame/search.js';
import { Failure, NotFound } from './frame/states.js';
import { lessonSearch } from './learn/lessonOrder.js';
import { runSearch } from './run/search.js';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // A 4xx stays one; what may pass is tried again, with patience while the service restarts.
      retry: (failures, error) => (error instanceof ApiError && error.problem.status < 500 ? false : failures < 2),
      retryDelay: (attempt) => 1000 * 2 ** attempt,
      staleTime: 1000,
    },
  },
});

const rootRoute = createRootRoute({
  component: () => (
    <QueryClientProvider client={queryClient}>
      <Frame />
    </QueryClientProvider>
  ),
  notFoundComponent: NotFound,
  errorComponent: ({ error }) => (
    <Page title="The page could not show this">
      <Failure error={error} />
    </Page>
  ),
});

const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/experiments', replace: true });
  },
});

const experimentsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/experiments',
  validateSearch: only(experimentsSearch),
  component: lazyRouteComponent(() => import('./experiments/ExperimentsPage.js'), 'ExperimentsPage'),
});

const experimentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/experiments/$experimentId',
  // `all` shows the table even where there is one run, which otherwise is where the address leads.
  validateSearch: only((given): { readonly all?: true } => (given['all'] === true ? { all: true } : {})),
  component: lazyRouteComponent(() => import('./experiment/ExperimentPage.js'), 'ExperimentPage'),
});

const runRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/runs/$runId',
  validateSearch: only(runSearch),
  component: lazyRouteComponent(() => import('./run/RunPage.js'), 'RunPage'),
});

const batchRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/batches/$batchId',
  validateSearch: only(batchSearch),
  component: lazyRouteComponent(() => import('./batch/BatchPage.js'), 'BatchPage'),
});

const checksRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/checks',
  validateSearch: only((given): { readonly page?: string } => textOf('page', given)),
  component: lazyRouteComponent(() => import('./checks/ChecksPage.js'), 'ChecksPage'),
});

const checkRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/checks/$checkId',
  component: lazyRouteComponent(() => import('./checks/CheckPage.js'), 'CheckPage'),
});

const galleryRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/gallery',
  component: lazyRouteComponent(() => import('./gallery/GalleryPage.js'), 'GalleryPage'),
});

const scenarioRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/gallery/$scenarioId',
  validateSearch: only((given): { readonly batch?: string } => textOf('batch', given)),
  component: lazyRouteComponent(() => import('./gallery/ScenarioPage.js'), 'ScenarioPage'),
});

const learnRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/learn',
  component: lazyRouteComponent(() => import('./learn/LearnPage.js'), 'LearnPage'),
});

const lessonRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/learn/$scenarioId',
  validateSearch: only(lessonSearch),
  component: lazyRouteComponent(() => import('./learn/LessonPage.js'), 'LessonPage'),
});

const validationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/validation',
  component: lazyRouteComponent(() => import('./validation/ValidationPage.js'), 'ValidationPage'),
});

const submitRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/submit',
  validateSearch: only((given): { readonly example?: string; readonly from?: string } => ({
    ...textOf('example', given),
    ...textOf('from', given),
  })),
  component: lazyRouteComponent(() => import('./submit/SubmitPage.js'), 'SubmitPage'),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    indexRoute,
    experimentsRoute,
    experimentRoute,
    runRoute,
    batchRoute,
    checksRoute,
    checkRoute,
    galleryRoute,
    scenarioRoute,
    learnRoute,
    lessonRoute,
    validationRoute,
    submitRoute,
  ]),
  scrollRestoration: true,
  defaultPreload: 'intent',
});

declare module '@tanstack/react-router' {
  interface Register {
    readonly router: typeof router;
  }
}
