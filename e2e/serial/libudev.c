/*
 * A libudev.so.1 that knows nothing but the ports of a test. Chromium loads it by that name, so
 * that its own serial code runs without hardware.
 *
 * The folder named by PORTSIDE_PORTS holds one file per port. Its name is eight characters long;
 * it holds lines KEY=value: properties as udev has them. A file that is moved in is a port plugged
 * in, one that is removed was unplugged: the monitor's descriptor is an inotify on the folder.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#define PUBLIC __attribute__((visibility("default")))
#define NAME_LENGTH 8
#define SYSPATH "/sys/devices/portside/tty/"
#define MAX_PROPERTIES 32

struct udev_list_entry {
  struct udev_list_entry *next;
  char *name;
  char *value;
};

struct udev {
  int refs;
};

struct udev_device {
  int refs;
  char name[NAME_LENGTH + 1];
  char syspath[sizeof SYSPATH + NAME_LENGTH];
  const char *action;
  struct udev_list_entry *properties;
};

struct udev_monitor {
  int fd;
  int other_subsystem;
};

struct udev_enumerate {
  int other_subsystem;
  struct udev_list_entry *found;
};

static struct udev the_udev;

static const char *folder(void) {
  const char *path = getenv("PORTSIDE_PORTS");
  return path ? path : "";
}

static int is_port(const char *name) {
  return strlen(name) == NAME_LENGTH && name[0] != '.';
}

static struct udev_list_entry *push(struct udev_list_entry **list, const char *name,
                                    const char *value) {
  struct udev_list_entry *entry = calloc(1, sizeof *entry);
  if (!entry) return NULL;
  entry->name = strdup(name);
  entry->value = strdup(value);
  entry->next = *list;
  *list = entry;
  return entry;
}

static void free_list(struct udev_list_entry *list) {
  while (list) {
    struct udev_list_entry *next = list->next;
    free(list->name);
    free(list->value);
    free(list);
    list = next;
  }
}

/* With the properties of its file, where there still is one. */
static struct udev_device *new_device(const char *name, const char *action) {
  struct udev_device *device = calloc(1, sizeof *device);
  if (!device) return NULL;
  device->refs = 1;
  device->action = action;
  snprintf(device->name, sizeof device->name, "%s", name);
  snprintf(device->syspath, sizeof device->syspath, SYSPATH "%s", device->name);

  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder(), device->name);
  FILE *file = fopen(path, "r");
  if (!file) return device;
  char line[1024];
  for (int i = 0; i < MAX_PROPERTIES && fgets(line, sizeof line, file); i++) {
    line[strcspn(line, "\n")] = 0;
    char *equals = strchr(line, '=');
    if (!equals) continue;
    *equals = 0;
    push(&device->properties, line, equals + 1);
  }
  fclose(file);
  return device;
}

PUBLIC struct udev *udev_new(void) {
  the_udev.refs++;
  return &the_udev;
}

PUBLIC struct udev *udev_ref(struct udev *udev) {
  if (udev) udev->refs++;
  return udev;
}

PUBLIC struct udev *udev_unref(struct udev *udev) {
  if (udev) udev->refs--;
  return NULL;
}

PUBLIC const char *udev_list_entry_get_name(struct udev_list_entry *entry) {
  return entry ? entry->name : NULL;
}

PUBLIC const char *udev_list_entry_get_value(struct udev_list_entry *entry) {
  return entry ? entry->value : NULL;
}

PUBLIC struct udev_list_entry *udev_list_entry_get_next(struct udev_list_entry *entry) {
  return entry ? entry->next : NULL;
}

/* Devices */

PUBLIC struct udev_device *udev_device_new_from_syspath(struct udev *udev, const char *syspath) {
  (void)udev;
  if (!syspath || strncmp(syspath, SYSPATH, strlen(SYSPATH)) != 0) return NULL;
  const char *name = syspath + strlen(SYSPATH);
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder(), name);
  if (!is_port(name) || access(path, R_OK) != 0) return NULL;
  return new_device(name, NULL);
}

PUBLIC struct udev_device *udev_device_new_from_devnum(struct udev *udev, char type,
                                                       unsigned long number) {
  (void)udev, (void)type, (void)number;
  return NULL;
}

PUBLIC struct udev_device *udev_device_new_from_subsystem_sysname(struct udev *udev,
                                                                  const char *subsystem,
                                                                  const char *sysname) {
  (void)udev, (void)subsystem, (void)sysname;
  return NULL;
}

PUBLIC struct udev_device *udev_device_ref(struct udev_device *device) {
  if (device) device->refs++;
  return device;
}

PUBLIC struct udev_device *udev_device_unref(struct udev_device *device) {
  if (device && --device->refs == 0) {
    free_list(device->properties);
    free(device);
  }
  return NULL;
}

PUBLIC const char *udev_device_get_property_value(struct udev_device *device, const char *key) {
  if (!device || !key) return NULL;
  for (struct udev_list_entry *entry = device->properties; entry; entry = entry->next) {
    if (strcmp(entry->name, key) == 0) return entry->value;
  }
  return NULL;
}

PUBLIC struct udev_list_entry *udev_device_get_properties_list_entry(struct udev_device *device) {
  return device ? device->properties : NULL;
}

PUBLIC const char *udev_device_get_action(struct udev_device *device) {
  return device ? device->action : NULL;
}

PUBLIC const char *udev_device_get_devnode(struct udev_device *device) {
  return udev_device_get_property_value(device, "DEVNAME");
}

PUBLIC const char *udev_device_get_subsystem(struct udev_device *device) {
  return device ? "tty" : NULL;
}

PUBLIC const char *udev_device_get_sysname(struct udev_device *device) {
  return device ? device->name : NULL;
}

PUBLIC const char *udev_device_get_syspath(struct udev_device *device) {
  return device ? device->syspath : NULL;
}

PUBLIC const char *udev_device_get_devtype(struct udev_device *device) {
  (void)device;
  return NULL;
}

PUBLIC const char *udev_device_get_driver(struct udev_device *device) {
  (void)device;
  return NULL;
}

PUBLIC const char *udev_device_get_sysattr_value(struct udev_device *device, const char *name) {
  (void)device, (void)name;
  return NULL;
}

PUBLIC struct udev_device *udev_device_get_parent(struct udev_device *device) {
  (void)device;
  return NULL;
}

PUBLIC struct udev_device *udev_device_get_parent_with_subsystem_devtype(
    struct udev_device *device, const char *subsystem, const char *devtype) {
  (void)device, (void)subsystem, (void)devtype;
  return NULL;
}

/* Enumeration */

PUBLIC struct udev_enumerate *udev_enumerate_new(struct udev *udev) {
  (void)udev;
  return calloc(1, sizeof(struct udev_enumerate));
}

PUBLIC struct udev_enumerate *udev_enumerate_unref(struct udev_enumerate *enumerate) {
  if (!enumerate) return NULL;
  free_list(enumerate->found);
  free(enumerate);
  return NULL;
}

PUBLIC int udev_enumerate_add_match_subsystem(struct udev_enumerate *enumerate,
                                              const char *subsystem) {
  if (subsystem && strcmp(subsystem, "tty") != 0) enumerate->other_subsystem = 1;
  return 0;
}

PUBLIC int udev_enumerate_scan_devices(struct udev_enumerate *enumerate) {
  free_list(enumerate->found);
  enumerate->found = NULL;
  if (enumerate->other_subsystem) return 0;
  DIR *open = opendir(folder());
  if (!open) return 0;
  for (struct dirent *item; (item = readdir(open));) {
    if (!is_port(item->d_name)) continue;
    char syspath[sizeof SYSPATH + NAME_LENGTH];
    snprintf(syspath, sizeof syspath, SYSPATH "%.8s", item->d_name);
    push(&enumerate->found, syspath, "");
  }
  closedir(open);
  return 0;
}

PUBLIC struct udev_list_entry *udev_enumerate_get_list_entry(struct udev_enumerate *enumerate) {
  return enumerate ? enumerate->found : NULL;
}

/* Plugging in and out */

PUBLIC struct udev_monitor *udev_monitor_new_from_netlink(struct udev *udev, const char *name) {
  (void)udev, (void)name;
  struct udev_monitor *monitor = calloc(1, sizeof *monitor);
  if (monitor) monitor->fd = -1;
  return monitor;
}

PUBLIC struct udev_monitor *udev_monitor_unref(struct udev_monitor *monitor) {
  if (!monitor) return NULL;
  if (monitor->fd >= 0) close(monitor->fd);
  free(monitor);
  return NULL;
}

PUBLIC int udev_monitor_filter_add_match_subsystem_devtype(struct udev_monitor *monitor,
                                                           const char *subsystem,
                                                           const char *devtype) {
  (void)devtype;
  if (subsystem && strcmp(subsystem, "tty") != 0) monitor->other_subsystem = 1;
  return 0;
}

PUBLIC int udev_monitor_enable_receiving(struct udev_monitor *monitor) {
  if (monitor->fd >= 0) return 0;
  if (monitor->other_subsystem) {
    /* Never readable. */
    monitor->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  } else {
    monitor->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (inotify_add_watch(monitor->fd, folder(), IN_MOVED_TO | IN_DELETE) < 0) return -1;
  }
  return monitor->fd < 0 ? -1 : 0;
}

PUBLIC int udev_monitor_get_fd(struct udev_monitor *monitor) {
  udev_monitor_enable_receiving(monitor);
  return monitor->fd;
}

PUBLIC struct udev_device *udev_monitor_receive_device(struct udev_monitor *monitor) {
  if (monitor->fd < 0 || monitor->other_subsystem) return NULL;
  /* The kernel pads a name of eight to sixteen bytes, so that this takes exactly one event and
     the descriptor stays readable for the next. */
  union {
    struct inotify_event event;
    char bytes[sizeof(struct inotify_event) + 16];
  } one;
  if (read(monitor->fd, one.bytes, sizeof one.bytes) <= 0) return NULL;
  if (!one.event.len || !is_port(one.event.name)) return NULL;
  return new_device(one.event.name, one.event.mask & IN_MOVED_TO ? "add" : "remove");
}
