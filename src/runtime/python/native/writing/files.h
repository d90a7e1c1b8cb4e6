/* The mapped files (files.c), and the definitions in one of them (defs.c). */
#ifndef HEDDLE_FILES_H
#define HEDDLE_FILES_H

#include "process/process.h"

typedef struct {
  const char *name;
  void *base;       /* fixed for the life of the process, forked children included */
  size_t reserved;  /* mapped */
  size_t allocated; /* backed by the disk: only this much may be touched */
} hd_file;

int hd_files_create(const char *session, uint64_t start_ns);
int hd_files_publish(void);
void hd_files_discard(void);
void hd_files_tell_parent(int error);
/* What a file has in the beginning: a block is soon given, but most processes live for a moment. */
#define HD_FILE_INITIAL (16u << 10)
/* 0 or an errno. */
int hd_file_open(hd_file *file, size_t reserve, size_t initial);
/* It doubles until it has `chunk` bytes, and grows by so many from then on. */
bool hd_file_grow(hd_file *file, size_t needed, size_t chunk);
/* Another session begins (wakers.c). */
void hd_wakers_begin(void);
/* Maps a file that all processes of the session share; NULL without one. It is mapped for as long as that. */
void *hd_files_map_session(const char *name, size_t size);
void hd_file_shut(hd_file *file);
/* Replaces the mapping by a private copy that nobody reads. */
void hd_file_neutralise(hd_file *file);
extern int hd_files_error;
extern const char *hd_files_path;

/* Each file's owner maps it at start, maps a new one at the same place in a forked child, and
 * turns it into private memory when there can be none. 0 or an errno. */
int hd_rings_map(void), hd_objects_map(void);
int hd_objects_remap(hd_thread *self), hd_sites_remap(void);
/* `all`: with what a reader of its parent's has; else with the facts alone. */
int hd_defs_remap(bool all);
/* A session is over: nothing is known of any object. */
void hd_objects_forget(void);
void hd_rings_forget(bool forked);
void hd_rings_neutralise(void), hd_objects_neutralise(void), hd_sites_neutralise(void),
    hd_defs_neutralise(void);

/* ---- definitions (defs.c) ---- */

uint32_t hd_string(const char *text, size_t length);
uint32_t hd_string_of(PyObject *text);
uint32_t hd_site_define(uint32_t file, uint32_t function, uint32_t line, uint32_t flags);
uint32_t hd_stack_define(uint32_t caller, uint32_t site);
void hd_fact(uint32_t key, const char *text, size_t length);
/* How many strings there are: those that come have higher ids. */
uint32_t hd_strings_known(void);
/* What a file that is named by a string says, where it is none on disk. */
void hd_source(uint32_t file, const char *text, size_t length);

/* The string of a file's name, with what it says where it is none on disk (sources.c). */
uint32_t hd_file_string(PyObject *filename);

#endif
