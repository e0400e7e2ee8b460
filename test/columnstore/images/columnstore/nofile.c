// PrimProc and WriteEngineServer refuse to start unless they may open 65,536 files. Where the machine's limit is lower,
// this says so; a test opens far fewer.
#define _GNU_SOURCE
#include <sys/resource.h>

int getrlimit64(__rlimit_resource_t resource, struct rlimit64 *limit) {
  if (resource != RLIMIT_NOFILE) return prlimit64(0, resource, 0, limit);
  limit->rlim_cur = limit->rlim_max = 65536;
  return 0;
}

int setrlimit64(__rlimit_resource_t resource, const struct rlimit64 *limit) {
  return resource == RLIMIT_NOFILE ? 0 : prlimit64(0, resource, limit, 0);
}

int getrlimit(__rlimit_resource_t resource, struct rlimit *limit) {
  return getrlimit64(resource, (struct rlimit64 *)limit);
}

int setrlimit(__rlimit_resource_t resource, const struct rlimit *limit) {
  return setrlimit64(resource, (const struct rlimit64 *)limit);
}
