/*
 * Ctrl-C at a program that has no handler for it: before the process ends it may say what it waits for. Only what the terminal sends is held, once, and
 * only for as long as the main thread answers; whoever sends SIGINT by kill() ends the process at once, as ever.
 */
#define _GNU_SOURCE
#include "native.h"
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

/* Of processor time, which a busy machine does not count as patience, and on the clock. */
typedef struct {
  int processor_ms, clock_ms;
} patience;

enum { STEP_MS = 10 };
static const patience until_begun = {150, 1000}, until_told = {3000, 10000};
enum { NOTHING, CAME, BEGUN, PASSED };

static _Atomic int progress = NOTHING;
/* What Node has there: it sets the terminal back. */
static struct sigaction before;
static int wakes = -1;

static void pass_on(void) {
  if (atomic_exchange(&progress, PASSED) == PASSED)
    return;
  sigaction(SIGINT, &before, NULL);
  kill(getpid(), SIGINT);
}

static void came(int number, siginfo_t *info, void *context) {
  (void)number, (void)context;
  int error = errno, expected = NOTHING;
  const int32_t nobody = 0;
  if (info->si_code != SI_KERNEL || !atomic_compare_exchange_strong(&progress, &expected, CAME) ||
      write(wakes, &nobody, sizeof nobody) != sizeof nobody)
    pass_on();
  errno = error;
}

static int processor_ms(void) {
  struct timespec spent;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
  return (int)(spent.tv_sec * 1000 + spent.tv_nsec / 1000000);
}

void wait_for_last_words(void) {
  const struct timespec step = {0, STEP_MS * 1000000L};
  int since = processor_ms();
  for (int ms = 0; progress != PASSED; ms += STEP_MS) {
    const patience *has = progress == CAME ? &until_begun : &until_told;
    if (ms >= has->clock_ms || processor_ms() - since >= has->processor_ms)
      break;
    nanosleep(&step, NULL);
  }
  pass_on();
}

void hold_interrupt(int pipe) {
  struct sigaction ours = {.sa_sigaction = came, .sa_flags = SA_SIGINFO | SA_RESTART};
  struct sigaction now;
  sigfillset(&ours.sa_mask);
  wakes = pipe;
  if (sigaction(SIGINT, NULL, &now) != 0 || now.sa_handler == SIG_IGN)
    return;
  before = now;
  sigaction(SIGINT, &ours, NULL);
}

/* isInterrupted(): whether the process would have ended by Ctrl-C; it does once passInterrupt() is called, or soon. */
napi_value is_interrupted(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value result;
  int expected = CAME;
  napi_get_boolean(env, atomic_compare_exchange_strong(&progress, &expected, BEGUN), &result);
  return result;
}

napi_value pass_interrupt(napi_env env, napi_callback_info info) {
  (void)env, (void)info;
  pass_on();
  return NULL;
}
