/* Linearizability of one register with uniquely written values by zones [Gibbons and Korach 1997], the algorithm of
 * libs/sim/checkers/src/zones.ts with what comes before it (numbering the values), as a limit for it: zones <file>
 *
 * The file, little-endian: int32 length; then columns: int32 kind (0 read, 1 write, 2 compare-and-set that swapped), argument,
 * expected, value; float64 invoked, responded. Prints the median of five runs, in milliseconds of processor time, and the
 * verdict (1 holds, 0 violated, -1 inapplicable).
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RUNS = 5, NOTHING = -1, INITIAL = 0 };

typedef struct {
  int length;
  int32_t *kind, *argument, *expected, *value;
  double *invoked, *responded;
} History;

static void *column(FILE *file, size_t size, int length) {
  void *data = malloc(size * length);
  if (fread(data, size, length, file) != (size_t)length) exit(2);
  return data;
}

/* Numbers for values, densely from INITIAL: a table with open addressing, at most half full. */
typedef struct {
  uint32_t mask;
  int32_t *slots, *values, count;
} Ids;

static int32_t id_of(Ids *ids, int32_t value) {
  uint32_t hash = (uint32_t)value * 0x9e3779b1u;
  for (uint32_t slot = (hash ^ (hash >> 15)) & ids->mask;; slot = (slot + 1) & ids->mask) {
    int32_t id = ids->slots[slot];
    if (id == NOTHING) {
      ids->values[ids->count] = value;
      return ids->slots[slot] = ids->count++;
    }
    if (ids->values[id] == value) return id;
  }
}

/* Quicksort around the median of three; short runs are left to one insertion sort. */
static void partition_runs(double *from, double *to) {
  while (to - from > 16) {
    double a = from[0], b = from[(to - from) / 2], c = to[-1];
    double pivot = a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
    double *low = from, *high = to - 1;
    for (;;) {
      while (*low < pivot) low++;
      while (*high > pivot) high--;
      if (low >= high) break;
      double swap = *low;
      *low++ = *high;
      *high-- = swap;
    }
    if (low == from) low++;
    partition_runs(from, low);
    from = low;
  }
}

static void sort(double *values, int length) {
  partition_runs(values, values + length);
  for (int i = 1; i < length; i++) {
    double value = values[i];
    int at = i;
    for (; at > 0 && values[at - 1] > value; at--) values[at] = values[at - 1];
    values[at] = value;
  }
}

static int judge(const History *h) {
  int n = h->length;
  Ids ids = {.mask = 1};
  while (ids.mask < 4u * n) ids.mask = ids.mask * 2 + 1;
  ids.slots = malloc(sizeof(int32_t) * (ids.mask + 1));
  memset(ids.slots, 0xff, sizeof(int32_t) * (ids.mask + 1));
  ids.values = malloc(sizeof(int32_t) * (2 * n + 1));
  int32_t *needs = malloc(sizeof(int32_t) * n), *writes = malloc(sizeof(int32_t) * n);
  id_of(&ids, 0);
  for (int i = 0; i < n; i++) {
    writes[i] = h->kind[i] == 0 ? NOTHING : id_of(&ids, h->argument[i]);
    needs[i] = h->kind[i] == 0 ? id_of(&ids, h->value[i]) : h->kind[i] == 2 ? id_of(&ids, h->expected[i]) : NOTHING;
  }
  int values = ids.count, verdict = 1;
  int32_t *writer = malloc(sizeof(int32_t) * values), *swap = malloc(sizeof(int32_t) * values);
  double *read_end = malloc(sizeof(double) * values), *read_start = malloc(sizeof(double) * values);
  double *zones = malloc(sizeof(double) * 4 * values);
  double *starts = zones, *ends = zones + values, *back_starts = ends + values, *back_ends = back_starts + values;
  int forward = 0, backward = 0, written = 0, placed = 0;
  for (int v = 0; v < values; v++) {
    writer[v] = swap[v] = NOTHING;
    read_end[v] = INFINITY;
    read_start[v] = -INFINITY;
  }
  for (int i = 0; i < n && verdict == 1; i++) {
    int32_t v = writes[i];
    if (v == NOTHING) continue;
    if (v == INITIAL || writer[v] != NOTHING) verdict = -1;
    writer[v] = i;
  }
  for (int i = 0; i < n && verdict == 1; i++) {
    int32_t v = needs[i];
    if (v == NOTHING) continue;
    if (v != INITIAL && writer[v] == NOTHING) verdict = 0;
    else if (writes[i] != NOTHING) swap[v] = i;
    else {
      if (h->responded[i] < read_end[v]) read_end[v] = h->responded[i];
      if (h->invoked[i] > read_start[v]) read_start[v] = h->invoked[i];
    }
  }
  for (int first = 0; first < values && verdict == 1; first++) {
    int32_t root = writer[first];
    if (root != NOTHING) written++;
    if (root == NOTHING ? first != INITIAL : needs[root] != NOTHING) continue;
    double end = INFINITY, start = -INFINITY;
    for (int32_t v = first;;) {
      int32_t by = writer[v];
      if (by == NOTHING) end = -INFINITY;
      else {
        placed++;
        if (h->responded[by] < start) verdict = 0;
        if (h->invoked[by] > start) start = h->invoked[by];
        if (h->responded[by] < end) end = h->responded[by];
      }
      if (read_end[v] < start) verdict = 0;
      if (read_start[v] > start) start = read_start[v];
      if (read_end[v] < end) end = read_end[v];
      if (swap[v] == NOTHING || verdict == 0) break;
      v = writes[swap[v]];
    }
    if (end < start) {
      starts[forward] = end;
      ends[forward++] = start;
    } else {
      back_starts[backward] = start;
      back_ends[backward++] = end;
    }
  }
  if (verdict == 1 && placed < written) verdict = 0;
  if (verdict == 1) {
    sort(starts, forward);
    sort(ends, forward);
    for (int i = 0; i + 1 < forward; i++) if (starts[i + 1] < ends[i]) verdict = 0;
    for (int i = 0; i < backward; i++) {
      int low = 0, high = forward;
      while (low < high) {
        int middle = (low + high) >> 1;
        if (starts[middle] < back_starts[i]) low = middle + 1;
        else high = middle;
      }
      if (low > 0 && back_ends[i] < ends[low - 1]) verdict = 0;
    }
  }
  free(ids.slots), free(ids.values), free(needs), free(writes), free(writer), free(swap);
  free(read_end), free(read_start), free(zones);
  return verdict;
}

static int ascending(const void *a, const void *b) {
  return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

int main(int count, char **words) {
  FILE *file = count == 2 ? fopen(words[1], "rb") : NULL;
  History h;
  if (!file || fread(&h.length, sizeof h.length, 1, file) != 1) return 2;
  h.kind = column(file, 4, h.length);
  h.argument = column(file, 4, h.length);
  h.expected = column(file, 4, h.length);
  h.value = column(file, 4, h.length);
  h.invoked = column(file, 8, h.length);
  h.responded = column(file, 8, h.length);
  double times[RUNS];
  int verdict = judge(&h);
  for (int run = 0; run < RUNS; run++) {
    clock_t start = clock();
    verdict = judge(&h);
    times[run] = (clock() - start) * 1e3 / CLOCKS_PER_SEC;
  }
  qsort(times, RUNS, sizeof *times, ascending);
  printf("%.3f %d\n", times[RUNS / 2], verdict);
  return 0;
}
