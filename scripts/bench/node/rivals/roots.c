/* Prints what the loop of `roots` takes in C with OpenMP, ns: a number of elements, a number of rounds. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int by_value(const void *a, const void *b) {
  int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
  return (left > right) - (left < right);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  int64_t count = atoll(argv[1]), rounds = atoll(argv[2]);
  double *values = calloc((size_t)count, sizeof *values);
  int64_t *took = calloc((size_t)rounds, sizeof *took);
  if (values == NULL || took == NULL) return 1;
  for (int64_t round = 0; round < rounds; round++) {
    int64_t began = now();
#pragma omp parallel for num_threads(2) schedule(static)
    for (int64_t at = 0; at < count; at++) values[at] = sqrt(values[at]) + 1;
    took[round] = now() - began;
  }
  qsort(took, (size_t)rounds, sizeof *took, by_value);
  printf("%lld\n", (long long)took[rounds / 2]);
  free(values);
  free(took);
  return 0;
}
