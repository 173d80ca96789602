# Ping-pong of messages between pairs in SimPy, as in event-queues.c: simpy-ping-pong.py <pairs> <messages>
# Prints million messages per second of processor time; exits with 2 where there is no SimPy.
import random
import sys
import time

try:
    import simpy
except ImportError:
    sys.exit(2)

pairs, messages = int(sys.argv[1]), int(sys.argv[2])
environment = simpy.Environment()
draw = random.Random(1).expovariate
received = [0] * (2 * pairs)
left = messages


def player(pair):
    global left
    to = 2 * pair + 1
    count = 0
    while left > 0:
        yield environment.timeout(1 + int(draw(1 / 5e7)))
        left -= 1
        received[to] += count
        to ^= 1
        count += 1


for pair in range(pairs):
    environment.process(player(pair))
start = time.process_time()
environment.run()
print(f"{messages / (time.process_time() - start) / 1e6:.4f} 0")
