import { describe, expect, it } from 'vitest';
import { expectGolden } from '../model/golden';
import { analyse } from './findingText';

/** Drawn runs in which locks are taken in orders that may deadlock: the finding is in test/golden. */
const FOUND: Readonly<Record<string, string>> = {
  'lock order of two threads': `
      a Lock, b Lock
      ms    MainThread     forth                        back
      0     begin          begin                        begin
      1     .              take a :31, nest b :33       .
      2     .              free b, free a               .
      5     .              .                            take b :41, nest a :43
      6     .              .                            free a, free b
      300   .              .                            .`,
  'lock order that a lock puts in order by chance': `
      a Lock, b Lock, log Lock
      ms    MainThread     forth                        back
      0     begin          begin                        begin
      1     .              take a :31, nest b :33       .
      2     .              free b, free a               .
      3     .              take log :35                 .
      4     .              .                            want log :40
      5     .              drop log                     go forth
      6     .              .                            free log
      7     .              .                            take b :41, nest a :43
      8     .              .                            free a, free b
      300   .              .                            .`,
  'lock order taken again after an item was handed on': `
      a Lock, b Lock, jobs Queue
      ms    MainThread     forth                        back
      0     begin          begin                        begin
      1     .              .                            get jobs :40
      2     .              take a :31, nest b :33       .
      3     .              free b, free a               .
      4     .              add jobs :35                 .
      5     .              .                            go forth, take1 jobs
      6     .              .                            take b :41, nest a :43
      7     .              .                            free a, free b
      200   .              .                            .
      1100  .              take a :31, nest b :33       .
      1101  .              free b, free a               .
      1300  .              .                            .`,
};

/** Drawn runs in which something puts one order before the other, or keeps them apart. */
const QUIET: Readonly<Record<string, string>> = {
  'locks taken in other orders under a gate': `
      a Lock, b Lock, gate Lock
      ms    MainThread     forth                                    back
      0     begin          begin                                    begin
      1     .              take gate :30, nest a :31, nest b :33    .
      2     .              free b, free a, free gate                .
      5     .              .                                        take gate :40, nest b :41, nest a :43
      6     .              .                                        free a, free b, free gate
      300   .              .                                        .`,
  'locks taken in other orders by one thread': `
      a Lock, b Lock
      ms    MainThread     worker
      0     begin          begin
      1     .              take a :31, nest b :33
      2     .              free b, free a
      5     .              take b :41, nest a :43
      6     .              free a, free b
      300   .              .`,
  'locks taken in other orders by threads one after the other': `
      a Lock, b Lock
      ms    MainThread     forth                         back
      0     begin          begin                         .
      1     .              take a :31, nest b :33        .
      2     .              free b, free a                .
      3     .              end                           .
      4     .              .                             begin
      5     .              .                             take b :41, nest a :43
      6     .              .                             free a, free b
      300   .              .                             .`,
  'locks taken in other orders, and an item handed on in between': `
      a Lock, b Lock, jobs Queue
      ms    MainThread     forth                        back
      0     begin          begin                        begin
      1     .              .                            get jobs :40
      2     .              take a :31, nest b :33       .
      3     .              free b, free a               .
      4     .              add jobs :35                 .
      5     .              .                            go forth, take1 jobs
      6     .              .                            take b :41, nest a :43
      7     .              .                            free a, free b
      300   .              .                            .`,
  'locks taken in other orders, and a third thread in between': `
      a Lock, b Lock, jobs Queue, done Event
      ms    MainThread     forth                    middle                        back
      0     begin          begin                    begin                         begin
      1     .              .                        get jobs :50                  event done :40
      2     .              take a :31, nest b :33   .                             .
      3     .              free b, free a           .                             .
      4     .              add jobs :35             .                             .
      5     .              .                        go forth, take1 jobs          .
      6     .              .                        .                             go middle
      7     .              .                        .                             take b :41, nest a :43
      8     .              .                        .                             free a, free b
      300   .              .                        .                             .`,
};

/** Two readers, each the first of its time: it takes `writing` under `counting`, and `counting` to give it back. */
const READERS = `
      counting Lock, writing Lock
      ms    MainThread     one                                     two
      0     begin          begin                                   begin
      1     .              take counting :31, nest writing :33     .
      2     .              free counting                           .
      3     .              nest counting :41                       .
      4     .              free writing, free counting             .
      5     .              .                                       take counting :31, nest writing :33
      6     .              .                                       free counting
      7     .              .                                       nest counting :41
      8     .              .                                       free writing, free counting
      300   .              .                                       .`;

describe('locks taken in different orders', () => {
  it.each(Object.entries(FOUND))('%s', (name, drawing) => {
    expectGolden(name.replaceAll(' ', '-'), analyse(drawing).text);
  });

  it.each(Object.entries(QUIET))('none: %s', (_, drawing) => {
    expect(analyse(drawing).text).toBe('no findings');
  });

  it('none where the last reader gives back what the first one took', () => {
    const last = READERS.replace(
      / {6}300 .*$/,
      `      10    .              take writing :33                        .
      11    .              .                                       drop writing
      300   .              .                                       .`,
    );
    expect(analyse(READERS).told.map(({ row }) => row.rule)).toEqual(['lock-order-inversion']);
    expect(analyse(last).text).toBe('no findings');
  });

  it.each(['if self.readers == 1:', 'if 1 == self.count:', 'elif self.readers == 0:'])(
    'none of what the first of several readers takes for all: %s',
    (text) => {
      expect(analyse(READERS, { 32: text }).text).toBe('no findings');
    },
  );
});
