import { Disk } from './disk.js';

/** Holds 'a' and 'b', flushed, and 'c', written after that with the wish to discard the first two. */
function discarding(): Disk<string> {
  const disk = new Disk<string>();
  disk.append('a');
  disk.append('b');
  disk.beginFlush();
  disk.endFlush();
  disk.append('c');
  disk.discard(2);
  return disk;
}

describe('a disk that is asked to discard entries', () => {
  it('still has them if what stands in for them is not safe', () => {
    expect(discarding().restart('truncated')).toEqual(['a', 'b']);
  });

  it('has forgotten them when what stands in for them is safe', () => {
    expect(discarding().restart('kept')).toEqual(['c']);
    const disk = discarding();
    disk.beginFlush();
    disk.endFlush();
    expect(disk.restart('truncated')).toEqual(['c']);
  });

  it('goes on counting them until the node restarts', () => {
    const disk = discarding();
    disk.beginFlush();
    expect(disk.endFlush()).toBe(3);
    expect(disk.beginFlush()).toBe(false);
    disk.append('d');
    disk.beginFlush();
    expect(disk.endFlush()).toBe(4);
    expect(disk.restart('kept')).toEqual(['c', 'd']);
    disk.append('e');
    disk.beginFlush();
    expect(disk.endFlush()).toBe(3);
  });

  it('carries out one wish after another', () => {
    const disk = discarding();
    disk.append('d');
    disk.discard(3);
    expect(disk.restart('kept')).toEqual(['d']);
  });

  it('gives nothing back when it is lost', () => {
    expect(discarding().restart('lost')).toEqual([]);
  });
});
