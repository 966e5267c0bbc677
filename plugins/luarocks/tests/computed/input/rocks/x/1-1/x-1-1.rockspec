local v = "1"
package = "x" .. v
