// The references of the engine's bench: event queues in C, in two models.
//
//   event-queues hold <heap|wheel> <pending> <events>
//     Takes the earliest event out and puts it back an exponential increment of 1 ms on average later.
//   event-queues ping-pong <heap|wheel> <pairs> <messages>
//     Each of the pairs has one message on its way, with an exponential delay of 50 ms on average.
//
// Prints million events per second of the second of two rounds, and a checksum of the order in which events came out.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// Of processor time: other programs on the machine move it less than they move a clock.
static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

// ---- Increments: a table, so that drawing them costs nothing. The same as in queue-figures.mjs.

enum { INCREMENTS = 65536 };
static int64_t increments[INCREMENTS];

// sfc32 from a fixed state.
static void draw_increments(double mean) {
  uint32_t a = 1, b = 2, c = 3, counter = 4;
  for (int i = 0; i < INCREMENTS; i++) {
    uint32_t sum = a + b + counter++;
    a = b ^ (b >> 9);
    b = c + (c << 3);
    c = (c << 21 | c >> 11) + sum;
    increments[i] = 1 + (int64_t)floor(-log(1 - sum / 4294967296.0) * mean);
  }
}

// ---- A 4-ary heap of (time, event); the sequence by event, to break ties.

static int64_t *heap_time, *sequence, next_sequence;
static int32_t *heap_event;
static int heap_size;

static inline int is_before(int32_t one, int32_t other) { return sequence[one] < sequence[other]; }

static inline void heap_add(int64_t time, int32_t event) {
  int index = heap_size++;
  while (index > 0) {
    int parent = (index - 1) >> 2;
    if (heap_time[parent] < time || (heap_time[parent] == time && is_before(heap_event[parent], event))) break;
    heap_time[index] = heap_time[parent];
    heap_event[index] = heap_event[parent];
    index = parent;
  }
  heap_time[index] = time;
  heap_event[index] = event;
}

static inline void heap_remove_first(void) {
  int size = --heap_size, index = 0;
  if (size == 0) return;
  int64_t time = heap_time[size];
  int32_t event = heap_event[size];
  for (;;) {
    int child = (index << 2) + 1;
    if (child >= size) break;
    int least = child, end = child + 4 < size ? child + 4 : size;
    int64_t least_time = heap_time[child];
    for (child++; child < end; child++)
      if (heap_time[child] < least_time ||
          (heap_time[child] == least_time && is_before(heap_event[child], heap_event[least]))) {
        least = child;
        least_time = heap_time[child];
      }
    if (time < least_time || (time == least_time && is_before(event, heap_event[least]))) break;
    heap_time[index] = least_time;
    heap_event[index] = heap_event[least];
    index = least;
  }
  heap_time[index] = time;
  heap_event[index] = event;
}

// ---- A wheel of buckets, told how wide they should be; the current bucket as a list sorted from last to first.

static int is_wheel, shift, mask, in_wheel, current_size;
static int32_t *heads, *following, *current;
static int64_t *event_time, cursor;

static inline void sort_in(int32_t event) {
  int64_t time = event_time[event];
  int index = current_size++;
  while (index > 0) {
    int32_t later = current[index - 1];
    if (event_time[later] > time || (event_time[later] == time && is_before(event, later))) break;
    current[index--] = later;
  }
  current[index] = event;
}

static inline void wheel_add(int64_t time, int32_t event) {
  int64_t bucket = time >> shift;
  event_time[event] = time;
  if (bucket <= cursor) {
    sort_in(event);
  } else if (bucket - cursor <= mask) {
    following[event] = heads[bucket & mask];
    heads[bucket & mask] = event;
    in_wheel++;
  } else {
    heap_add(time, event);
  }
}

static inline void turn(void) {
  while (current_size == 0) {
    cursor = in_wheel == 0 ? heap_time[0] >> shift : cursor + 1;
    while (heap_size > 0 && heap_time[0] >> shift <= cursor) {
      int32_t event = heap_event[0];
      heap_remove_first();
      sort_in(event);
    }
    int32_t event = heads[cursor & mask];
    heads[cursor & mask] = -1;
    for (; event != -1; event = following[event]) {
      in_wheel--;
      sort_in(event);
    }
  }
}

// ---- Both as one queue.

static void empty_queue(int events, double mean) {
  heap_size = in_wheel = current_size = 0;
  next_sequence = cursor = 0;
  shift = 0;
  while ((1 << (shift + 1)) <= 2 * mean / events) shift++;
  int buckets = 1024;
  while ((double)buckets * (1 << shift) < 8 * mean && buckets < 1 << 21) buckets *= 2;
  mask = buckets - 1;
  heads = realloc(heads, sizeof *heads * buckets);
  memset(heads, -1, sizeof *heads * buckets);
}

static inline void schedule(int64_t time, int32_t event) {
  sequence[event] = next_sequence++;
  if (is_wheel)
    wheel_add(time, event);
  else
    heap_add(time, event);
}

static inline int32_t take(int64_t *now) {
  if (is_wheel) {
    turn();
    int32_t event = current[--current_size];
    *now = event_time[event];
    return event;
  }
  int32_t event = heap_event[0];
  *now = heap_time[0];
  heap_remove_first();
  return event;
}

// ---- The models.

static uint32_t checksum;

static double start;

static void hold(int pending, long events) {
  unsigned drawn = 0;
  for (int event = 0; event < pending; event++) schedule(increments[drawn++ % INCREMENTS], event);
  int64_t now = 0;
  start = seconds();
  for (long i = 0; i < events; i++) {
    int32_t event = take(&now);
    checksum = checksum * 31 + event;
    schedule(now + increments[drawn++ % INCREMENTS], event);
  }
}

struct message {
  int32_t from, to;
  int64_t count;
};

static void ping_pong(int pairs, long messages) {
  unsigned drawn = 0;
  struct message *pool = malloc(sizeof *pool * (pairs + 1));
  int32_t *spare = malloc(sizeof *spare * (pairs + 1));
  int64_t *received = calloc(2 * pairs, sizeof *received);
  int spares = 0;
  for (int slot = pairs; slot >= 0; slot--) spare[spares++] = slot;
  for (int pair = 0; pair < pairs; pair++) {
    int32_t slot = spare[--spares];
    pool[slot] = (struct message){2 * pair, 2 * pair + 1, 0};
    schedule(increments[drawn++ % INCREMENTS], slot);
  }
  int64_t now = 0;
  start = seconds();
  for (long i = 0; i < messages; i++) {
    int32_t slot = take(&now);
    struct message message = pool[slot];
    spare[spares++] = slot;
    received[message.to] += message.count;
    checksum = checksum * 31 + message.to;
    int32_t answer = spare[--spares];
    pool[answer] = (struct message){message.to, message.from, message.count + 1};
    schedule(now + increments[drawn++ % INCREMENTS], answer);
  }
  free(pool);
  free(spare);
  free(received);
}

int main(int count, char **arguments) {
  if (count != 5) return 1;
  int is_hold = strcmp(arguments[1], "hold") == 0;
  is_wheel = strcmp(arguments[2], "wheel") == 0;
  int size = atoi(arguments[3]);
  long events = atol(arguments[4]);
  double mean = is_hold ? 1e6 : 5e7;
  draw_increments(mean);
  heap_time = malloc(sizeof *heap_time * (size + 8));
  heap_event = malloc(sizeof *heap_event * (size + 8));
  sequence = malloc(sizeof *sequence * (size + 8));
  event_time = malloc(sizeof *event_time * (size + 8));
  following = malloc(sizeof *following * (size + 8));
  current = malloc(sizeof *current * (size + 8));
  double elapsed = 0;
  for (int round = 0; round < 2; round++) {
    empty_queue(size, mean);
    checksum = 0;
    if (is_hold)
      hold(size, events);
    else
      ping_pong(size, events);
    elapsed = seconds() - start;
  }
  printf("%.3f %u\n", events / elapsed / 1e6, checksum);
  return 0;
}
